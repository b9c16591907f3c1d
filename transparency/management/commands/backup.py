"""`backup FILE`: the whole portal in one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations

from transparency.backup import BackupRefused
from transparency.backup.portal import backup


class Command(BaseCommand):
    help = (
        "Write the working and the public data, the accounts and the attached documents to one new file, as they stand at "
        "one moment; the portal goes on meanwhile. The secret key is not in it: keep that elsewhere."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="a new file, such as safarnama.tar.gz")

    @no_translations
    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            manifest = backup(file)
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            self.style.SUCCESS(
                f"{file}: {file.stat().st_size:,} bytes, {len(manifest.members) - 1} document(s), "
                f"ledger head {manifest.serial} {manifest.hash}".rstrip()
            )
        )
        self.stdout.write("The secret key is not in it: keep SECRET_KEY (or DATA_DIR/secret_key) elsewhere.")
