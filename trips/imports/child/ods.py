"""ODS as a stream. What is repeated a million times over and empty costs nothing; what is filled counts each time."""

from trips.imports import limits

from .archive import Archive, Handler
from .sheet import Sheet, Tally, number, refused


class _Content(Handler):
    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[Sheet] = []
        self.tally = Tally()
        self.sheet: Sheet | None = None
        self.depth = self.aside = 0
        self.undisplayed: set[str] = set()
        self.style = ""
        self.row = self.rows = self.column = self.passed_columns = 0
        self.cell: dict[str, str] | None = None
        self.lines: list[list[str]] = []
        self.line: list[str] | None = None
        self.in_row: list[tuple[int, str, object]] = []

    def opened(self, name: str, given: dict[str, str]) -> None:
        if self.aside or name in ("annotation", "tracked-changes", "shapes", "frame"):
            self.aside += 1  # comments, old versions and pictures are not cells
        elif name == "style":
            self.style = given.get("name", "")
        elif name == "table-properties" and given.get("display") == "false":
            self.undisplayed.add(self.style)
        elif name == "table":
            self._open_table(given)
        elif self.sheet is None:
            return
        elif name == "table-column":
            self._column(given)
        elif name == "table-row":
            self.tally.visit()
            self.rows = _times(given, "number-rows-repeated")
            self.column, self.in_row = 0, []
            if given.get("visibility") in ("collapse", "filter"):
                last = min(self.row + self.rows, limits.MAX_ROWS)
                self.sheet.hidden_rows.update(range(self.row + 1, last + 1))
        elif name in ("table-cell", "covered-table-cell"):
            self.tally.visit()
            self.cell, self.lines = given, []
        elif self.cell is not None:
            self._open_text(name, given)

    def _open_table(self, given: dict[str, str]) -> None:
        self.depth += 1
        if self.depth == 1:
            if len(self.sheets) >= limits.MAX_SHEETS:
                raise refused("sheets", most=limits.MAX_SHEETS)
            hidden = given.get("style-name", "") in self.undisplayed
            self.sheet = Sheet(given.get("name", ""), self.tally, hidden=hidden)
            self.row = self.passed_columns = 0

    def _column(self, given: dict[str, str]) -> None:
        times = _times(given, "number-columns-repeated")
        if self.sheet and given.get("visibility") in ("collapse", "filter"):
            last = min(self.passed_columns + times, limits.MAX_COLUMNS)
            self.sheet.hidden_columns.update(range(self.passed_columns + 1, last + 1))
        self.passed_columns += times

    def _open_text(self, name: str, given: dict[str, str]) -> None:
        if name == "p":
            self.line = []
            self.lines.append(self.line)
        elif self.line is not None and name in ("s", "tab"):
            self.line.append(" " * min(_times(given, "c"), 100))
        elif self.line is not None and name == "line-break":
            self.line.append("\n")

    def said(self, text: str) -> None:
        if self.line is not None and not self.aside:
            self.line.append(text)

    def closed(self, name: str) -> None:
        if self.aside:
            self.aside -= 1
        elif name == "p":
            self.line = None
        elif name in ("table-cell", "covered-table-cell") and self.cell is not None:
            self._keep()
        elif name == "table-row" and self.sheet is not None:
            self._end_row()
        elif name == "table":
            self.depth -= 1
            if self.depth == 0 and self.sheet is not None:
                self.sheets.append(self.sheet)
                self.sheet = None

    def _keep(self) -> None:
        cell, times = self.cell or {}, _times(self.cell or {}, "number-columns-repeated")
        kind, value = _value(cell, "\n".join("".join(line) for line in self.lines))
        self.cell = None
        if value not in (None, ""):
            if self.column + times > limits.MAX_COLUMNS and self.sheet:
                raise refused("columns", sheet=self.sheet.name, most=limits.MAX_COLUMNS)
            self.in_row += [
                (column, kind, value) for column in range(self.column + 1, self.column + times + 1)
            ]
        down, across = _times(cell, "number-rows-spanned"), _times(cell, "number-columns-spanned")
        if self.sheet and (down > 1 or across > 1):
            self.sheet.merge(self.row + 1, self.column + 1, self.row + down, self.column + across)
        self.column += times

    def _end_row(self) -> None:
        if self.sheet and self.in_row:
            if self.row + self.rows > limits.MAX_ROWS:
                raise refused("rows", sheet=self.sheet.name, most=limits.MAX_ROWS)
            for row in range(self.row + 1, self.row + self.rows + 1):
                for column, kind, value in self.in_row:
                    self.sheet.put(row, column, kind, value)
        self.row += self.rows


def _times(given: dict[str, str], name: str) -> int:
    """How often something is repeated: at least once."""
    text = given.get(name, "1")
    return max(int(text), 1) if text.isdigit() and len(text) < 10 else 1


def _value(cell: dict[str, str], text: str) -> tuple[str, object]:
    if "formula" in cell:
        return "f", cell["formula"].partition(":")[2] or cell["formula"]
    match cell.get("value-type"):
        case "float" | "percentage" | "currency":
            found = number(cell.get("value", ""))
            return ("s", text) if found is None else ("n", found)
        case "date":
            return "d", cell.get("date-value", text)
        case "time":
            return "t", text
        case "boolean":
            return "b", cell.get("boolean-value") == "true"
    return ("e", text) if text.startswith("#") and text.rstrip("!?/0AN").isupper() else ("s", text)


def read(archive: Archive) -> list[Sheet]:
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise refused("password")
    content = _Content()
    archive.parse("content.xml", content)
    if not content.sheets:
        raise refused("broken")
    return content.sheets
