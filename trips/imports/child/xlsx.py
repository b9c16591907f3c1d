"""XLSX as a stream: values, formulas, merged and hidden cells in one pass, in memory that does not grow with the file."""

import datetime as dt
import posixpath
import re

from trips.imports import limits

from .archive import Archive, Handler
from .sheet import Sheet, Tally, number, refused

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_EPOCH, _EPOCH_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)  # noqa: DTZ001 - sheets know no zones


def column_number(letters: str) -> int:
    """1 for "A", 27 for "AA"."""
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found


def place(reference: str) -> tuple[int, int] | None:
    """(row, column) of "B7"."""
    form = _REFERENCE.fullmatch(reference)
    return (int(form[2]), column_number(form[1])) if form else None


class _Relations(Handler):
    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, tuple[str, str]] = {}

    def opened(self, name: str, given: dict[str, str]) -> None:
        if name == "Relationship" and given.get("TargetMode") != "External":
            kind = given.get("Type", "").rpartition("/")[2]
            self.targets[given.get("Id", "")] = (kind, given.get("Target", ""))


class _Workbook(Handler):
    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str, bool]] = []
        self.epoch = _EPOCH

    def opened(self, name: str, given: dict[str, str]) -> None:
        if name == "sheet":
            self.sheets.append(
                (given.get("name", ""), given.get("id", ""), "idden" in given.get("state", ""))
            )
        elif name == "workbookPr" and given.get("date1904") in ("1", "true"):
            self.epoch = _EPOCH_1904


class _Styles(Handler):
    """Which styles of cells show a number as a date."""

    def __init__(self) -> None:
        super().__init__()
        self.dates: set[int] = set()
        self._formats: set[int] = set(_DATE_FORMATS)
        self._inside = False
        self._number = 0

    def opened(self, name: str, given: dict[str, str]) -> None:
        if name == "numFmt" and given.get("numFmtId", "").isdigit():
            plain = _NOT_FORMAT.sub("", given.get("formatCode", "").lower()).partition(";")[0]
            if any(letter in plain for letter in "ymdh") or "ss" in plain:
                self._formats.add(int(given["numFmtId"]))
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            form = given.get("numFmtId", "0")
            if form.isdigit() and int(form) in self._formats:
                self.dates.add(self._number)
            self._number += 1

    def closed(self, name: str) -> None:
        if name == "cellXfs":
            self._inside = False


class _Strings(Handler):
    """The shared strings; phonetic readings beside them are not text."""

    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []
        self._text: list[str] = []
        self._reading = self._phonetic = False
        self._letters = 0

    def opened(self, name: str, given: dict[str, str]) -> None:
        if name == "si":
            self._text = []
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._reading = not self._phonetic

    def said(self, text: str) -> None:
        if self._reading:
            self._letters += len(text)
            if self._letters > 4 * limits.MAX_LETTERS:
                raise refused("cells", most=limits.MAX_CELLS)
            self._text.append(text)

    def closed(self, name: str) -> None:
        if name == "t":
            self._reading = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.strings.append("".join(self._text))


class _Cells(Handler):
    """One sheet."""

    def __init__(
        self, sheet: Sheet, tally: Tally, strings: list[str], dates: set[int], epoch: dt.datetime
    ) -> None:
        super().__init__()
        self.sheet, self.tally, self.strings, self.dates, self.epoch = sheet, tally, strings, dates, epoch
        self.row = self.column = 0
        self.given: dict[str, str] = {}
        self.value: list[str] = []
        self.formula: list[str] | None = None
        self.into: list[str] | None = None

    def opened(self, name: str, given: dict[str, str]) -> None:
        if name == "row":
            self.tally.visit()
            self.row = int(given["r"]) if given.get("r", "").isdigit() else self.row + 1
            self.column = 0
            if given.get("hidden") in ("1", "true") and self.row <= limits.MAX_ROWS:
                self.sheet.hidden_rows.add(self.row)
        elif name == "c":
            self.tally.visit()
            found = place(given.get("r", ""))
            self.row, self.column = found or (self.row, self.column + 1)
            self.given, self.value, self.formula = given, [], None
        elif name == "f":
            self.into = self.formula = []
        elif name in ("v", "t"):
            self.into = self.value
        elif name == "rPh":
            self.into = None
        elif name == "col" and given.get("hidden") in ("1", "true"):
            self._hide(given.get("min", ""), given.get("max", ""))
        elif name == "mergeCell":
            ends = [place(part) for part in given.get("ref", "").split(":")]
            if len(ends) == 2 and ends[0] and ends[1]:
                self.sheet.merge(*ends[0], *ends[1])

    def _hide(self, first: str, last: str) -> None:
        if first.isdigit() and last.isdigit():
            self.sheet.hidden_columns.update(range(int(first), min(int(last), limits.MAX_COLUMNS) + 1))

    def said(self, text: str) -> None:
        if self.into is not None:
            self.into.append(text)

    def closed(self, name: str) -> None:
        if name in ("v", "t", "f"):
            self.into = None
        elif name == "c":
            self._keep()

    def _keep(self) -> None:
        text, kind = "".join(self.value), self.given.get("t", "n")
        if self.formula is not None:
            # A shared formula stands in its first cell alone; the others only point to it.
            self.sheet.put(self.row, self.column, "f", "=" + "".join(self.formula))
        elif kind == "s":
            known = text.isdigit() and int(text) < len(self.strings)
            self.sheet.put(self.row, self.column, "s", self.strings[int(text)] if known else "")
        elif kind in ("str", "inlineStr"):
            self.sheet.put(self.row, self.column, "s", text)
        elif kind == "b":
            self.sheet.put(self.row, self.column, "b", text.strip() in ("1", "true"))
        elif kind == "e":
            self.sheet.put(self.row, self.column, "e", text)
        elif kind == "d":
            self.sheet.put(self.row, self.column, "d", text.strip())
        elif text:
            self._number(text)

    def _number(self, text: str) -> None:
        found, style = number(text), self.given.get("s", "0")
        if found is None:
            self.sheet.put(self.row, self.column, "s", text)
        elif not (style.isdigit() and int(style) in self.dates):
            self.sheet.put(self.row, self.column, "n", found)
        elif found < 0 or found >= 2_958_466:  # from the year 10000 on
            self.sheet.put(self.row, self.column, "y", text)
        else:
            moment = self.epoch + dt.timedelta(days=found)
            if found < 1:
                self.sheet.put(self.row, self.column, "t", moment.time().isoformat("seconds"))
            else:
                self.sheet.put(self.row, self.column, "d", moment.isoformat(timespec="seconds"))


def read(archive: Archive) -> list[Sheet]:
    top, tally = _Relations(), Tally()
    archive.parse("_rels/.rels", top)
    main = next(
        (target for kind, target in top.targets.values() if kind == "officeDocument"), "xl/workbook.xml"
    )
    main = main.lstrip("/")
    folder, name = posixpath.split(main)
    workbook, relations, styles, strings = _Workbook(), _Relations(), _Styles(), _Strings()
    archive.parse(main, workbook)
    archive.parse(posixpath.join(folder, "_rels", f"{name}.rels"), relations)
    if len(workbook.sheets) > limits.MAX_SHEETS:
        raise refused("sheets", most=limits.MAX_SHEETS)
    paths = {key: _absolute(folder, target) for key, (_kind, target) in relations.targets.items()}
    for kind, target in relations.targets.values():
        if kind == "styles":
            archive.parse(_absolute(folder, target), styles)
        elif kind == "sharedStrings":
            archive.parse(_absolute(folder, target), strings)
    found = []
    for name, relation, hidden in workbook.sheets:
        sheet = Sheet(name, tally, hidden=hidden)
        archive.parse(
            paths.get(relation, ""), _Cells(sheet, tally, strings.strings, styles.dates, workbook.epoch)
        )
        found.append(sheet)
    if not found:
        raise refused("broken")
    return found


def _absolute(folder: str, target: str) -> str:
    return (
        target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
    )
