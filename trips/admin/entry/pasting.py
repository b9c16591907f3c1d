"""Rows pasted into the delegation from a spreadsheet: read, matched with the municipality's names, and put into the form.

Nothing is saved and nothing lost: what cannot be read stays as it was written, in its field or in the box, with the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from officials.admin.fields import shown
from officials.models import Municipality, Official, Tenure
from transparency import calendar, persian
from trips.tables import CellFault, Directory, Match, read_count, read_flag, read_period
from trips.tables.cells import key

from .aside import Aside
from .columns import ORDER, headings, numbered, split
from .held import held, kind_of, period_of
from .tools import PLACE, is_empty, rows_of
from .wording import TOTALS, Who, kind_in_words, who_is_it

MOST_ROWS = 300
NOT_READ = _("This has no column here. Put it where it belongs, then empty this box.")


@dataclass(slots=True)
class Line:
    """One pasted row as it was understood. `fields` are the form's, by name; `faults` stand beside them."""

    number: int
    fields: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    written: str = ""
    """The row as it was pasted."""
    place: int = 0
    """The row of the form that it became, counted from one."""
    who: str = ""
    unit_name: str = ""

    @property
    def field_id(self) -> str:
        return f"id_travellers-{self.place - 1}-"


def read_rows(data: QueryDict, municipality: Municipality | None) -> Aside:
    """Turn what was pasted into rows of the posted form, whose data are changed. Where no municipality is known, nothing
    is read, for its names are what the text is compared with."""
    aside = Aside(PLACE)
    text = data.get("pasted", "")
    if not text.strip():
        aside.faults["pasted"].append(gettext("Paste the rows here first."))
        return aside
    if municipality is None:
        aside.faults["pasted"].append(
            gettext("Choose the municipality first: names are looked up among its officials and units.")
        )
        return aside
    reader = Reader(Directory(municipality), period_of(data.get("start", "")))
    lines = reader.read(text)
    aside.fresh = _place(data, lines, reader.left)
    data["pasted"] = "\n".join(written for written, _why in reader.left)
    aside.lines, aside.left = lines, reader.left
    for line in lines:
        for name, message in line.faults.items():
            aside.faults[f"travellers-{line.place - 1}-{name}"].append(message)
    aside.heading = ngettext(
        "%(count)s row was read. Nothing is saved yet.",
        "%(count)s rows were read. Nothing is saved yet.",
        len(lines),
    ) % {"count": shown(len(lines))}
    return aside


def _place(data: QueryDict, lines: list[Line], left: list[tuple[str, str]]) -> list[tuple[str, int]]:
    """Put the lines into empty rows of the form, then behind the last; what the form cannot hold is left. Gives the new
    rows' prefix and numbers."""
    fresh: list[tuple[str, int]] = []
    total = rows_of(data)
    free = [number for number in range(total) if is_empty(data, number)]
    orders = [data.get(f"travellers-{number}-order", "") for number in range(total) if number not in free]
    last = max((read_order(order) for order in orders), default=1)
    placed = 0
    for line in lines:
        if free:
            number = free.pop(0)
        elif total < MOST_ROWS:
            number, total = total, total + 1
            fresh.append(("travellers", number))
        else:
            break
        start = f"travellers-{number}-"
        data[f"{start}order"] = str(last)
        for name, value in line.fields.items():
            data[f"{start}{name}"] = value
        line.place = number + 1
        placed += 1
    full = gettext("The form holds %(count)s rows at most.") % {"count": shown(MOST_ROWS)}
    left.extend((line.written, full) for line in lines[placed:])
    del lines[placed:]
    data["travellers-TOTAL_FORMS"] = str(total)
    return fresh


def read_order(typed: str) -> int:
    try:
        return read_count(typed) or 1
    except CellFault:
        return 1


class Reader:
    """Reads one pasted text. `left` gets what names nobody, with the reason."""

    def __init__(self, directory: Directory, when: calendar.Period | None) -> None:
        self.directory, self.when = directory, when
        self.left: list[tuple[str, str]] = []
        self.found: dict[int, list[Tenure]] = {}
        self.unit_faults: dict[str, str] = {}

    def read(self, text: str) -> list[Line]:
        rows = [row for row in split(text) if any(cell.strip() for cell in row)]
        columns = headings(rows[0]) if rows else None
        if columns is not None:
            rows = rows[1:]
        elif numbered(rows):
            columns = ("number", *ORDER)
        columns = columns or ORDER
        cells = [self._cells(row, columns) for row in rows]
        self._look_up_posts([found.get("who", "") for found in cells if found])
        lines: list[Line] = []
        for row, found in zip(rows, cells, strict=True):
            if found is None:
                continue
            line = self._line(len(lines) + 1, found)
            if line is None:
                self._leave(
                    row, gettext("This row names nobody: it has neither a name, nor a group, nor a post.")
                )
            else:
                line.written = "\t".join(row).rstrip()
                lines.append(line)
        return lines

    def _leave(self, row: Sequence[str], why: str) -> None:
        self.left.append(("\t".join(row).rstrip(), why))

    def _cells(self, row: Sequence[str], columns: Sequence[str]) -> dict[str, str] | None:
        """The row's cells by column; None where it is left."""
        values = [persian.clean(cell, one_line=True) for cell in row]
        more = [value for value in values[len(columns) :] if value]
        if more:
            self._leave(
                row,
                gettext(
                    "This row has %(count)s columns more than are known. Name the columns in a first line."
                )
                % {"count": shown(len(more))},
            )
            return None
        found: dict[str, str] = {}
        unread = []
        for name, value in zip(columns, values, strict=False):
            if name.startswith("?"):
                unread += [f"{name[1:]}: {value}"] if value else []
            elif name == "last":
                found["who"] = f"{found.get('who', '')} {value}".strip()
            else:
                found[name] = (
                    f"{value} {found['who']}".strip() if name == "who" and found.get("who") else value
                )
        if key(found.get("who", "")) in TOTALS:
            self._leave(row, gettext("This is a sum, not a traveller."))
            return None
        if unread:
            found["unread"] = "؛ ".join(unread)
        return found

    def _look_up_posts(self, names: list[str]) -> None:
        """The tenures of every official named, or perhaps meant, in one query."""
        officials = {official.pk for name in names for official in self.directory.official(name).candidates}
        for tenure in Tenure.objects.filter(official__in=officials).select_related("unit"):
            self.found.setdefault(tenure.official_id, []).append(tenure)

    def _line(self, number: int, cells: dict[str, str]) -> Line | None:
        if not cells.get("who") and not cells.get("post"):
            return None
        line = Line(number)
        if cells.get("unread"):
            line.fields["unread"] = cells["unread"]
            line.faults["unread"] = str(NOT_READ)
        count = self._count(line, cells.get("count", ""))
        self._person(line, cells, count)
        self._unit(line, cells.get("unit", ""))
        for name in ("start", "end"):
            self._period(line, name, cells.get(name, ""))
        self._further(line, cells)
        official = line.fields.get("official")
        if official:
            self._fill(line, int(official))
        if not line.fields.get("kind"):
            line.fields["kind"] = kind_in_words(line.fields.get("post", ""))
        line.who = line.who or line.fields.get("name") or line.fields.get("post", "")
        return line

    def _count(self, line: Line, written: str) -> int | None:
        try:
            count = read_count(written)
            if count == 0:
                raise CellFault(gettext("Write a whole number from 1 to 99999."))
        except CellFault as fault:
            line.fields["count"], line.faults["count"] = written, _words(fault)
            return None
        return count

    def _person(self, line: Line, cells: dict[str, str], count: int | None) -> None:
        written, post = cells.get("who", ""), cells.get("post", "")
        match = self.directory.official(written) if written and (count or 1) == 1 else Match()
        if match:
            line.fields |= {"official": str(match.record.pk), "post": post}
            line.who = str(match.record)
            meant: Who = Who(name=written, count=1)
        else:
            meant = who_is_it(written, post, count)
            line.fields |= {"name": meant.name, "post": meant.post}
            if match.ambiguous:
                names = _listed([self._with_post(official) for official in match.candidates])
                line.faults["official"] = gettext(
                    "Several officials are called so: %(names)s. Choose one and empty the name."
                ) % {"names": names}
            elif meant.name and match.candidates:
                names = _listed([self._with_post(official) for official in match.candidates])
                line.notes.append(
                    gettext("No official is called so; the name stays as typed. Perhaps: %(names)s.")
                    % {"names": names}
                )
            elif meant.name:
                line.notes.append(gettext("No official is called so; the name stays as typed."))
        line.fields["name_en"] = cells.get("name_en", "")
        if "count" not in line.faults:
            known = count if count is not None else meant.count
            line.fields["count"] = "" if known is None else shown(known)

    def _with_post(self, official: Official) -> str:
        posts = held(self.found.get(official.pk, ()), self.when)
        return _beside(official, posts[0].post) if posts else str(official)

    def _unit(self, line: Line, written: str) -> None:
        if not written:
            return
        match = self.directory.unit(written)
        if match:
            line.fields["unit"], line.unit_name = str(match.record.pk), str(match.record)
            return
        if written not in self.unit_faults:
            self.unit_faults[written] = unit_fault(match)
        line.fields["unit_pasted"], line.faults["unit"] = written, self.unit_faults[written]

    def _period(self, line: Line, name: str, written: str) -> None:
        try:
            line.fields[name] = shown(read_period(written).replace("-", "/"))
        except CellFault as fault:
            line.fields[name], line.faults[name] = written, _words(fault)

    def _further(self, line: Line, cells: dict[str, str]) -> None:
        for name in ("days", "head"):
            written = cells.get(name, "")
            try:
                if name == "days":
                    days = read_count(written)
                    line.fields[name] = "" if days is None else shown(days)
                elif read_flag(written):
                    line.fields[name] = "on"
            except CellFault as fault:
                line.fields["unread"] = "؛ ".join(filter(None, (line.fields.get("unread"), written)))
                line.faults["unread"] = _words(fault)

    def _fill(self, line: Line, official: int) -> None:
        """The post held on the trip's start, into what the row leaves open; where there are several, none."""
        posts = held(self.found.get(official, ()), self.when)
        if len(posts) != 1:
            if posts and not line.fields.get("post"):
                line.notes.append(
                    gettext("Several posts on this day: %(posts)s. Write the one that counts.")
                    % {"posts": _listed([post.post for post in posts])}
                )
            return
        (tenure,) = posts
        filled = []
        if not line.fields.get("post"):
            line.fields["post"] = tenure.post
            filled.append(tenure.post)
        if not line.fields.get("unit") and not line.fields.get("unit_pasted"):
            line.fields["unit"], line.unit_name = str(tenure.unit_id), str(tenure.unit)
            filled.append(line.unit_name)
        line.fields["office"], line.fields["kind"] = tenure.office, kind_of(tenure)
        if filled:
            line.notes.append(gettext("Filled in as held on this day: %(what)s.") % {"what": _listed(filled)})


def unit_fault(match: Match) -> str:
    """Why a written unit is no record yet, and what to do."""
    if match.ambiguous:
        names = [_beside(unit, unit.parent) if unit.parent else str(unit) for unit in match.candidates]
        return gettext("Several units are called so: %(names)s. Choose one.") % {"names": _listed(names)}
    if match.candidates:
        names = [str(unit) for unit in match.candidates]
        return gettext("No unit is called so. Perhaps: %(names)s. Choose one, or enter it anew.") % {
            "names": _listed(names)
        }
    return gettext("No unit is called so. Choose one, or enter it anew.")


def _beside(record: Any, what: Any) -> str:
    """A record with what tells it from its namesakes."""
    return gettext("%(name)s (%(beside)s)") % {"name": record, "beside": what}


def _listed(names: list[str]) -> str:
    language = get_language() or "fa"
    quoted = "«{}»" if language == "fa" else "“{}”"
    return persian.join_words([quoted.format(name) for name in names], language)


def _words(fault: CellFault) -> str:
    return f"{fault} {fault.cure}".strip()
