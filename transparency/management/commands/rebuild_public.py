"""Write the published tables anew from the ledger alone."""

from typing import Any

from django.core.management.base import BaseCommand

from transparency import gate


class Command(BaseCommand):
    help = "Write all published tables anew from the ledger alone, in one transaction; publishers wait until it is done."

    def handle(self, **options: Any) -> None:
        done = 0

        def progress(count: int) -> None:
            nonlocal done
            done += count
            self.stdout.write(f"\r{done} entries", ending="")
            self.stdout.flush()

        gate.rebuild(progress)
        self.stdout.write(f"\r{done} entries, all published tables rebuilt.")
