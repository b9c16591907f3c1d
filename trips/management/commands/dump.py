"""`dump [DIRECTORY]`: everything public as a data package."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations
from tqdm import tqdm

from trips.package import current
from trips.package.dump import DumpRefused, dump, own_address, own_directory


class Command(BaseCommand):
    help = (
        "Write everything public as a Frictionless data package: tables, documents, the ledger, an SQLite file. Without "
        "DIRECTORY it is the package that the page /data/ offers. Publishing goes on meanwhile; run it once a day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "directory",
            nargs="?",
            type=Path,
            metavar="DIRECTORY",
            help="an empty or new one, or an older dump",
        )
        parser.add_argument(
            "--address", default="", help="scheme and host for the links, such as https://safar.example.ir"
        )
        parser.add_argument("--missing", action="store_true", help="only where that package is not there yet")

    @no_translations
    def handle(self, *, directory: Path | None, address: str, missing: bool, **options: Any) -> None:
        place = directory or own_directory()
        if missing and current.read(place):
            return
        with tqdm(desc="Rows", unit="", disable=None, file=self.stderr) as bar:
            try:
                made = dump(place, address.rstrip("/") or own_address(), bar.update)
            except DumpRefused as refusal:
                raise CommandError(str(refusal)) from None
        size = sum(file.bytes for file in made.files)
        self.stdout.write(
            f"{len(made.files)} files, {size:,} bytes in {place}. Head: {made.head.serial} {made.head.hash}"
        )
