"""`restore FILE`: a backup in the place of this portal's data."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations

from transparency.backup import BackupRefused
from transparency.backup.portal import restore


class Command(BaseCommand):
    help = (
        "Put a backup in the place of this portal's data: checked first, then all at once. Refused where the portal is not "
        "empty, unless --replace is said. Stop the portal before."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--replace", action="store_true", help="also where the portal holds something, which is lost"
        )

    @no_translations
    def handle(self, *, file: Path, replace: bool, **options: Any) -> None:
        try:
            manifest, erased = restore(file, replace)
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"Restored what stood at {manifest.made}, ledger head {manifest.serial}.")
        for subject in erased:
            self.stdout.write(
                self.style.WARNING(
                    f"{subject} was erased by law after this backup: erase it again, with the same ground."
                )
            )
        call_command("verify_ledger", stdout=self.stdout)
        self.stdout.write(
            "Sessions and recovery codes hold under the secret key they were made with. Start the portal, then: "
            "manage.py verify_ledger --deep, manage.py dump"
        )
