"""Alphabetical order: a key that any database sorts as a Persian reader does, byte by byte.

ICU's collation for fa is the model: آ before ا, then hamza with its carriers, پ چ ژ گ in their places, و
before ه, and Persian before Latin.
"""

from __future__ import annotations

import re
import unicodedata

from transparency.persian.search import fold
from transparency.persian.writing import ZWNJ, to_ascii_digits

# Long enough to tell apart any names that people would list together; columns that store a key have this
# length.
SORT_KEY_LENGTH = 255

ALPHABET = "آاءبپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
# Hamza on any carrier is one letter, and the letters that only look otherwise are theirs.
_LOOK_ALIKES = {"ء": "أإؤئ", "ا": "ٱ", "ی": "يىے", "ک": "كڪ", "ه": "ةۀەہۃھ"}
_VARIANTS = str.maketrans({alike: letter for letter, alikes in _LOOK_ALIKES.items() for alike in alikes})
_CODES = "0123456789abcdefghijklmnopqrstuvwxyz"

# Only lower-case letters and Latin digits, so that the order is the same under any collation. First
# character: a gap between words, a number, a Persian letter, a Latin letter, any other.
_GAP, _NUMBER, _PERSIAN, _LATIN, _OTHER = "0", "1", "p", "q", "r"
_PERSIAN_KEYS = {letter: _PERSIAN + _CODES[place] for place, letter in enumerate(ALPHABET)}

_PIECES = re.compile(r"[0-9]+|[^\W_]|[\W_]+")


def sort_key(text: str) -> str:
    """The key to store beside a name and to sort by; equal for names that differ only in marks and
    look-alikes.

    Gaps come before numbers, numbers before Persian, Persian before Latin; numbers by their value, so that
    «منطقهٔ ۲» stands before «منطقهٔ ۱۰». ZWNJ and vowel marks count for nothing. At most SORT_KEY_LENGTH
    characters.
    """
    plain = unicodedata.normalize("NFC", text.replace(ZWNJ, "").replace("ی\u0654", "ئ")).translate(_VARIANTS)
    plain = "".join(
        c for c in to_ascii_digits(plain) if unicodedata.category(c) not in ("Mn", "Me", "Cf") and c != "ـ"
    )
    key = "".join(map(_piece, _PIECES.findall(plain)))
    return key.strip(_GAP)[:SORT_KEY_LENGTH]


def _piece(piece: str) -> str:
    if piece in _PERSIAN_KEYS:
        return _PERSIAN_KEYS[piece]
    if piece.isdecimal() and piece.isascii():
        value = piece.lstrip("0") or "0"
        # How long the number is comes before its digits.
        return _NUMBER + _CODES[min(len(value), len(_CODES) - 1)] + value
    if len(piece) > 1 or not piece.isalnum():
        return _GAP
    return "".join(_other(letter) for letter in fold(piece))


def _other(letter: str) -> str:
    if "a" <= letter <= "z":
        return _LATIN + letter
    if letter in _PERSIAN_KEYS:
        return _PERSIAN_KEYS[letter]
    return f"{_OTHER}{ord(letter):06x}"
