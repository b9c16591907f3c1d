"""`import_trips FILE [--dry-run] [--marked PATH]`: trips from a workbook, as the admin's import makes them."""

from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from tqdm import tqdm

from officials.access import reach
from officials.models import Municipality
from trips.imports.findings import Findings, Remark, shown_value
from trips.imports.marked import marked as marked_workbook
from trips.imports.opening import Book, FileRefused, parsed
from trips.imports.planning import Plan, plan
from trips.imports.reading import read
from trips.imports.sheets import TRIPS
from trips.imports.writing import rehearsed_notes, write
from trips.tables.cells import key


class Command(BaseCommand):
    help = (
        "Make drafts of the trips in a workbook (XLSX, ODS or CSV; docs/import.md). One problem, and nothing is stored: "
        "each is listed as sheet!cell: value: problem: cure. What to know besides is listed as sheet!cell: value: remark. "
        "Trips that were imported before are passed over."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="report only, and store nothing")
        parser.add_argument(
            "--municipality",
            metavar="CODE",
            help="whose trips they are; else the file's column says it, or there is only one municipality",
        )
        parser.add_argument(
            "--marked",
            type=Path,
            metavar="PATH",
            help="with problems, write the workbook here (XLSX) with the faulty cells marked; no file is overwritten",
        )
        parser.add_argument("--user", metavar="NAME", help="who is said to have entered them")

    def handle(
        self,
        *args: Any,
        file: Path,
        dry_run: bool,
        municipality: str,
        marked: Path | None,
        user: str,
        **options: Any,
    ) -> None:
        by = self._user(user)
        try:
            book = Book.of_json(parsed(file))
        except OSError as error:
            raise CommandError(_("The file cannot be read: %(why)s.") % {"why": error.strerror}) from None
        except FileRefused as refused:
            raise CommandError(str(refused)) from None
        owner = _municipality(municipality, book)
        if by is not None and not reach(by).writes(owner.pk):
            raise CommandError(_("This user does not enter trips for this municipality."))
        found = self._plan(book, owner)
        for remark in found.remarks:
            self.stdout.write(remark.line)
        if found.problems:
            advice = _("Nothing was stored. Mend these and run the command again:")
            lines = [advice, *(problem.line for problem in found.problems)]
            raise CommandError("\n  ".join(lines) + _mark(found, marked))
        # The rehearsal gives its records keys that are then undone: it has a plan of its own.
        for planned, notes in rehearsed_notes(plan(book, owner), by):
            for note in notes:
                self.stdout.write(
                    Remark(planned.row.cell("title"), shown_value(planned.title), str(note.text)).line
                )
        self._write(found, by, dry_run=dry_run)

    def _plan(self, book: Book, owner: Municipality) -> Plan:
        with tqdm(desc=_("Rows judged"), total=0, unit="", disable=None, file=self.stderr) as bar:

            def advance(judged: int, total: int) -> None:
                bar.total = total
                bar.update(judged - bar.n)

            return plan(book, owner, advance)

    def _write(self, found: Plan, by: Any, *, dry_run: bool) -> None:
        new, known = len(found.new), len(found.known)
        if dry_run:
            self.stdout.write(
                _("No problem found. To import: %(new)s; imported before: %(known)s. Nothing was stored.")
                % {"new": new, "known": known}
            )
            return
        with tqdm(desc=_("Drafts made"), total=new, unit="", disable=None, file=self.stderr) as bar:
            made = write(found, by, bar.update)
        self.stdout.write(
            _("Drafts made: %(new)s; imported before: %(known)s.") % {"new": len(made), "known": known}
        )

    def _user(self, name: str | None) -> Any:
        if not name:
            return None
        found = get_user_model()._default_manager.filter(username=name, is_active=True).first()
        if found is None:
            raise CommandError(_("There is no such user."))
        return found


def _mark(found: Plan, path: Path | None) -> str:
    """Write the marked workbook where one is wanted; what to add to the problems where that fails."""
    if path is None:
        return ""
    content = marked_workbook(found)
    try:
        with path.open("xb") as file:
            file.write(content)
    except OSError as error:
        return "\n" + _("The marked workbook cannot be written: %(why)s.") % {"why": error.strerror}
    return ""


def _municipality(code: str | None, book: Book) -> Municipality:
    """By its code; else by the one name or code that the file's column holds; else the only one there is."""
    every = list(Municipality.objects.order_by("pk"))
    if code:
        asked = {key(code)}
    else:
        rows = read(book, Findings())[TRIPS.name]
        asked = {key(row.values.get("municipality") or "") for row in rows} - {""}
    if not asked and len(every) == 1:
        return every[0]
    found = [one for one in every if asked and asked <= {key(one.code), key(one.name), key(one.name_en)}]
    if len(found) != 1:
        codes = ", ".join(one.code for one in every)
        raise CommandError(
            _("Say whose trips these are: --municipality CODE, one of: %(codes)s.") % {"codes": codes}
        )
    return found[0]
