"""Keep the ledger's head as a checkpoint: for a daily timer."""

from typing import Any

from django.core.management.base import BaseCommand

from transparency import ledger


class Command(BaseCommand):
    help = "Keep the ledger's head as a checkpoint, and print it as verify.py reads it. Run it daily."

    def handle(self, **options: Any) -> None:
        kept = ledger.write_checkpoint()
        if kept is None:
            self.stdout.write("The ledger is empty: nothing to keep.")
        else:
            self.stdout.write(f"{kept.serial}:{kept.hash}")
