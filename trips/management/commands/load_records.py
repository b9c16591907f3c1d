"""`load_records FILE…`: sourced records through the gate."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError
from django.utils.translation import gettext as _
from tqdm import tqdm

from trips.records import RecordsRefused, load


class Command(BaseCommand):
    help = (
        "Load files of sourced records and publish them through the gate. Safe to repeat: a record that was loaded "
        "before is passed over, a changed one becomes a correction with the reason it gives. One fault, and nothing "
        "is loaded. The form of a file is in docs/records.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: object, files: list[Path], **options: object) -> None:
        with tqdm(desc=_("Trips published"), unit="", disable=None, file=self.stderr) as bar:
            try:
                summaries = load(files, lambda _title: bar.update())
            except RecordsRefused as refused:
                advice = _("Nothing was loaded. Mend these and run the command again:")
                raise CommandError("\n  ".join([advice, *refused.faults])) from None
            except IntegrityError:
                raise CommandError(_("Another load ran at the same time. Run the command again.")) from None
        for summary in summaries:
            self.stdout.write(
                _("%(file)s: new %(new)s, changed %(changed)s, loaded before %(known)s")
                % {
                    "file": summary.file,
                    "new": summary.new,
                    "changed": summary.changed,
                    "known": summary.known,
                }
            )
