"""CSV in the encodings and with the separators that programs in Iran write it."""

import codecs
import csv
import io

from trips.imports import limits

from .sheet import Sheet, Tally, refused

SEPARATORS = ",;\t"


def read(content: bytes) -> list[Sheet]:
    text = _decoded(content)
    if text.lstrip()[:1] == "<":
        raise refused("web_page")
    lines = text.splitlines(keepends=True)
    first = lines[0].strip() if lines else ""
    if first.lower().startswith("sep=") and len(first) == 5:  # Excel's own hint
        separator, lines = first[4], lines[1:]
    else:
        separator = _separator(text)
    tally = Tally()
    sheet = Sheet("", tally)
    csv.field_size_limit(limits.MAX_LETTERS)
    try:
        # Fed by the text and not by `lines`: a quoted cell may hold ends of lines of its own.
        for number, row in enumerate(
            csv.reader(io.StringIO("".join(lines), newline=""), delimiter=separator), 1
        ):
            tally.visit(1 + len(row))
            for column, value in enumerate(row, 1):
                sheet.put(number, column, "s", value.strip())
    except csv.Error:
        raise refused("broken_csv") from None
    return [sheet]


def _decoded(content: bytes) -> str:
    """The text; Refused where its encoding is none that is read here."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
    ):  # fmt: skip
        if content.startswith(mark):
            return _as(content, encoding) or _refuse()
    if content[:2000].count(0) * 3 > len(content[:2000]):
        return _as(content, "utf-16-le" if content[1:2] == b"\0" else "utf-16-be") or _refuse()
    if b"\0" in content:
        raise refused("not_a_sheet")
    return _as(content, "utf-8") or _windows(content) or _refuse()


def _as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _windows(content: bytes) -> str:
    """Text of old Persian and Arabic Windows (code page 1256), where it reads as that: nearly all its letters Arabic ones."""
    text = _as(content, "cp1256")
    foreign = [letter for letter in text if ord(letter) > 127]
    arabic = sum(
        "\u0600" <= letter <= "\u06ff" or letter in "\u200c\u200d\u200e\u200f«»" for letter in foreign
    )
    return text if arabic > 0.95 * len(foreign) else ""


def _refuse() -> str:
    raise refused("encoding")


def _separator(text: str) -> str:
    """The separator that parts the first filled line into most cells, outside of quotation marks."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = "".join(first.split('"')[::2])
    return max(SEPARATORS, key=bare.count)
