"""Search: both sides are folded by one function and compared as the beginnings of words.

The databases store what `tokens` gives and ask for what `query_terms` gives; `matches` is the same question
in plain Python, and so the meaning of a search. Nothing here depends on a database's own idea of a word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator

from transparency.persian.writing import ZWNJ

# No word of Persian comes near it; PostgreSQL refuses a lexeme above 2 kB.
TOKEN_LENGTH = 40

_LETTERS = {
    "ي": "ی",
    "ى": "ی",
    "ے": "ی",
    "ك": "ک",
    "ڪ": "ک",
    "ة": "ه",
    "ە": "ه",
    "ہ": "ه",
    "ۃ": "ه",
    "ھ": "ه",
    "ٱ": "ا",
    "ء": "",
    "ـ": "",
    # Letters of Latin names that no decomposition takes apart.
    "ı": "i",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "æ": "ae",
    "œ": "oe",
    # Typed, or left by other programs, for a ZWNJ.
    "\u200b": ZWNJ,
}
# Marks, and what cannot be seen: NUL among it, which neither database takes.
_NOTHING = frozenset(("Mn", "Me", "Cf", "Cc", "Cs"))
# Unicode 3.2 knew every letter of a living script; of later ones each database has its own opinion.
_category = unicodedata.ucd_3_2_0.category


class _Folding(dict[int, str]):
    """A table for `str.translate`, filled as characters are met. Folding is a matter of single characters,
    for it takes every composed one apart and drops the marks."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = "".join(map(_fold_part, _apart(chr(code))))
        return folded


class _Wording(dict[int, str]):
    """As `_Folding`, with a space for whatever is no letter, digit or ZWNJ."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = "".join(map(_word_part, _FOLDING[code]))
        return folded


def _apart(character: str) -> str:
    """Compatibility decomposition and case folding; twice, for each can bring out work for the other."""
    for _pass in range(2):
        character = unicodedata.normalize("NFKD", character).casefold()
    return unicodedata.normalize("NFKD", character)


def _fold_part(character: str) -> str:
    if character in _LETTERS:
        return _LETTERS[character]
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category in _NOTHING and character != ZWNJ and not character.isspace():
        return ""
    return character


def _word_part(character: str) -> str:
    return character if character == ZWNJ or _category(character)[0] in "LN" else " "


_FOLDING, _WORDING = _Folding(), _Wording()

# Endings that are written apart, joined, or with a ZWNJ, as the writer likes; and the two verb prefixes.
# Folded.
_ENDINGS = frozenset(
    ("ها", "های", "هایی", "هایم", "هایت", "هایش", "هایمان", "هایتان", "هایشان", "تر", "تری", "ترین")
)
_BEGINNINGS = frozenset(("می", "نمی"))


def fold(text: str) -> str:
    """One spelling for all that a reader would call the same text (persian.md, "Search").

    Compatibility forms, case, vowel marks, hamza and its carriers, Arabic and Persian ی ک ه, tatweel,
    digits; ZWNJ and every other space become one space, none at the ends. Idempotent. «آ» is folded to «ا»
    too, and accents are dropped from Latin letters.
    """
    return " ".join(text.translate(_FOLDING).replace(ZWNJ, " ").split())


def tokens(text: str) -> list[str]:
    """The words under which a text is found: folded, each once, in the order of the text.

    Of a compound («شرکت‌های», and «شرکت های», which means the same) its parts and what they make joined,
    from each part to the end, so that any run of its parts finds it, joined or not. Cut to TOKEN_LENGTH.
    """
    found: dict[str, None] = {}
    for parts in _compounds(text):
        for part in parts:
            found[_cut(part)] = None
        for start in range(len(parts) - 1):
            found[_joined(parts[start:])] = None
    return list(found)


def query_terms(query: str) -> list[list[list[str]]]:
    """What a search asks: all terms; of a term any alternative; of an alternative all prefixes.

    A plain word is one alternative of one prefix; a compound is found joined, or by all its parts. A query
    without a letter or digit gives [], which every text matches: whoever asks must decide what that means.
    """
    terms: list[list[list[str]]] = []
    for parts in _compounds(query):
        term = [[_joined(parts)]]
        if len(parts) > 1:
            term.append(list(dict.fromkeys(_cut(part) for part in parts)))
        if term not in terms:
            terms.append(term)
    return terms


def matches(terms: Iterable[Iterable[Iterable[str]]], words: Collection[str]) -> bool:
    """Whether a text with these tokens answers the query: each prefix must begin some word."""
    return all(
        any(all(any(word.startswith(prefix) for word in words) for prefix in prefixes) for prefixes in term)
        for term in terms
    )


def _compounds(text: str) -> Iterator[list[str]]:
    """Each word of the text, as its parts."""
    waiting: list[str] = []
    for word in text.translate(_WORDING).split():
        parts = [part for part in word.split(ZWNJ) if part]
        if not parts:
            continue
        if waiting and (parts[0] in _ENDINGS or waiting[-1] in _BEGINNINGS):
            waiting.extend(parts)
            continue
        if waiting:
            yield waiting
        waiting = parts
    if waiting:
        yield waiting


def _joined(parts: list[str]) -> str:
    return _cut("".join(parts[:TOKEN_LENGTH]))


def _cut(word: str) -> str:
    return word[:TOKEN_LENGTH]
