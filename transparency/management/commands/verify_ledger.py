"""Recompute the ledger's chain; with --deep prove the published tables too."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import connection

from transparency import gate, guards, ledger
from transparency.ledger import Fault


class Command(BaseCommand):
    help = (
        "Recompute every hash of the ledger and name each entry that is not as it was signed; exit 1 if there is any. "
        "Corrections in preparation are reported, and are no faults."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--deep",
            action="store_true",
            help="also prove that the published tables equal a rebuild from the ledger",
        )

    @no_translations
    def handle(self, *, deep: bool, **options: Any) -> None:
        number = 0
        for fault in _faults(deep):
            number += 1
            self.stdout.write(self.style.ERROR(str(fault)))
        if deep:
            for subject in gate.subjects():
                for name in subject.preparations():
                    self.stdout.write(f"In preparation, no fault: {name}")
        head = ledger.head()
        if number:
            raise CommandError(f"{number} fault(s) up to entry {head.serial}.")
        proved = "the chain and the published tables hold" if deep else "the chain holds"
        self.stdout.write(
            self.style.SUCCESS(f"{head.serial} entries, {proved}. Head: {head.serial} {head.hash}")
        )


def _faults(deep: bool) -> Iterator[Fault]:
    for name in guards.missing(connection):
        yield Fault(0, f"the guard {name} does not stand: run migrate")
    yield from ledger.verify_chain()
    for prefix in gate.outdated():
        yield Fault(0, f"another release wrote the published tables of {prefix}: run rebuild_public")
    if deep:
        for subject in gate.subjects():
            yield from subject.differences()
