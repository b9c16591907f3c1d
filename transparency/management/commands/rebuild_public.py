"""Write the published tables anew from the ledger alone."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from transparency import gate


class Command(BaseCommand):
    help = "Write all published tables anew from the ledger alone, in one transaction; publishers wait until it is done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--outdated",
            action="store_true",
            help="only where another release wrote them otherwise: for every start after an upgrade",
        )

    def handle(self, *, outdated: bool, **options: Any) -> None:
        if outdated and not gate.outdated():
            return
        done = 0

        def progress(count: int) -> None:
            nonlocal done
            done += count
            self.stdout.write(f"\r{done} entries", ending="")
            self.stdout.flush()

        gate.rebuild(progress)
        self.stdout.write(f"\r{done} entries, all published tables rebuilt.")
