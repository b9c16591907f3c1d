"""`validate FILE…`: do files, of this portal or of another city, keep to Open Travel Disclosure?"""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trips.conformity import Checked, check


class Command(BaseCommand):
    help = (
        "Check files against Open Travel Disclosure 1.0: trips as JSON or JSON Lines, tables as CSV. Every fault is named "
        "with its place and its cure; exit 1 if there is any. No database is needed."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="FILE", help=".json, .jsonl, .ndjson or .csv"
        )
        spoken = os.environ.get("LANG", "")[:2]
        parser.add_argument(
            "--language",
            choices=("fa", "en"),
            default="fa" if spoken == "fa" else "en",
            help="of the messages",
        )

    def handle(self, *, files: list[Path], language: str, **options: Any) -> None:
        checked, number = Checked(), 0
        with translation.override(language):
            try:
                for fault in check(files, checked):
                    number += 1
                    self.stdout.write(str(fault))
            finally:
                checked.keys.close()
            total = checked.counts.total()
            read = ngettext(
                "{number} document or line checked.", "{number} documents and lines checked.", total
            ).format(number=total)
            if number:
                found = ngettext("{number} fault.", "{number} faults.", number).format(number=number)
                raise CommandError(f"{read} {found}")
            found = _("No fault was found.")
            self.stdout.write(self.style.SUCCESS(f"{read} {found}"))
