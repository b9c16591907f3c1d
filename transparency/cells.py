"""Lines of a CSV file that people open in a spreadsheet: RFC 4180, and no cell is taken for a formula."""

import re
from collections.abc import Sequence
from decimal import Decimal

Cell = str | int | Decimal | bool | None

GUARDED = frozenset("=+-@\t\r\n'＝＋－＠")
"""A text that begins with one of these gets an apostrophe before it. To read it back, take one away from the front."""

_BEGINS_GUARDED = re.compile(f",[{re.escape(''.join(sorted(GUARDED)))}]")
END = "\r\n"


def guard(cell: Cell) -> Cell:
    """A cell as it is written: numbers as they are, texts so that no spreadsheet takes them for a formula."""
    if isinstance(cell, str):
        return f"'{cell}" if cell[:1] in GUARDED else cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell


def csv_line(cells: Sequence[Cell]) -> str:
    """Two cells or more, guarded, and quoted where they must be; with its line break.

    A file has a hundred million cells, so a line is looked at as a whole first: most have nothing to guard or to quote.
    """
    texts = [cell if type(cell) is str else "" if cell is None else str(guard(cell)) for cell in cells]
    line = ",".join(["", *texts])
    if line.count(",") == len(texts) and not (
        '"' in line or "\r" in line or "\n" in line or _BEGINS_GUARDED.search(line)
    ):
        return line[1:] + END
    return ",".join([_quoted(str(guard(cell))) for cell in cells]) + END


def _quoted(text: str) -> str:
    if '"' in text:
        return '"' + text.replace('"', '""') + '"'
    return f'"{text}"' if "," in text or "\r" in text or "\n" in text else text
