"""Letters and digits as they are stored: one spelling for one text."""

from __future__ import annotations

import re
import unicodedata

ZWNJ = "\u200c"
ZWJ = "\u200d"

PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹"
ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"

_TO_PERSIAN = str.maketrans("0123456789" + ARABIC_DIGITS, PERSIAN_DIGITS * 2)
_TO_ASCII = str.maketrans(PERSIAN_DIGITS + ARABIC_DIGITS, "0123456789" * 2)
# Keyboards set to Arabic write these two letters otherwise; readers see no difference, searches do.
_PERSIAN_LETTERS = str.maketrans("يك", "یک")
# ZWNJ, ZWJ, BOM and the marks of direction.
_UNMEANT = re.compile("[\u200c-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
_STRAY_JOINERS = re.compile(rf"{ZWNJ}+(?=\s|\Z)|(?<=\s){ZWNJ}+|\A{ZWNJ}+|(?<={ZWNJ}){ZWNJ}+")


def to_persian_digits(text: str) -> str:
    """Latin and Arabic digits to Persian ones; all else as it is."""
    return text.translate(_TO_PERSIAN)


def to_ascii_digits(text: str) -> str:
    """Persian and Arabic digits to Latin ones; all else as it is."""
    return text.translate(_TO_ASCII)


def as_typed(text: str) -> str:
    """A typed number or date, to be read: Latin digits, without what was pasted with it but never meant."""
    return to_ascii_digits(_UNMEANT.sub("", text)).strip()


def clean(text: str, *, one_line: bool = False) -> str:
    """What a clerk typed, as it is stored.

    NFC; Arabic ي and ك as Persian ی and ک; no control characters (NUL among them), marks of direction, lone
    surrogates or other invisible characters; ends of lines as "\\n", or as spaces with `one_line`; no space
    at the ends of a line. The ZWNJ is a letter's matter and stays, but not doubled or beside a space.
    """
    lines = (line.translate(_VISIBLE) for line in text.splitlines())
    joined = (" " if one_line else "\n").join(lines)
    return _trim(unicodedata.normalize("NFC", joined).translate(_PERSIAN_LETTERS))


class _Visible(dict[int, int | str | None]):
    """A table for `str.translate`, filled as characters are met: None for those that nobody sees."""

    def __missing__(self, code: int) -> int | None:
        character = chr(code)
        hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs") or _is_noncharacter(code)
        shown = None if hidden and character not in (ZWNJ, ZWJ) else code
        self[code] = shown
        return shown


_VISIBLE = _Visible({ord("\t"): " "})


def _is_noncharacter(code: int) -> bool:
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def _trim(text: str) -> str:
    text = _STRAY_JOINERS.sub("", text)
    return "\n".join(line.strip() for line in text.split("\n")).strip()
