"""One thing that a picture shows, and the pieces of SVG that every picture is made of."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

PERSIAN_SCRIPT = range(0x0600, 0x0700)
FEWEST = 12
"""Letters of a name cut short that still tell what it is."""


@dataclass(frozen=True, slots=True)
class Item:
    """A bar or a column: what it is called, how much it is, and how that is said.

    `value` is None where nothing is known of it, which is not zero; `partial` where there is more than is known.
    `unknown` marks the one that gathers what the question could not place ("Not known"): its number is known.
    `short` and `group` are for columns: the word on the axis ("9") and what it belongs to ("1401"). `words` is the value
    for people; `said` what a screen reader is told, the name and the value with its unit.
    """

    label: str
    value: int | None
    words: str
    said: str
    href: str | None = None
    partial: bool = False
    unknown: bool = False
    short: str = ""
    group: str = ""


def number(value: float | Decimal) -> str:
    """A coordinate: two decimals at most, none that are not needed."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def language_of(words: str, *, rtl: bool) -> SafeString:
    """The attribute that marks a Persian name in a picture of an English page; nothing else needs one."""
    persian = any(ord(letter) in PERSIAN_SCRIPT for letter in words)
    return SafeString(' lang="fa"') if persian and not rtl else SafeString("")


def named(item_said: str, href: str | None, content: SafeString, *, rtl: bool, kind: str = "") -> SafeString:
    """A group of shapes with one name: a link where there is an address."""
    face = SafeString(f' class="{kind}"') if kind else SafeString("")
    language = language_of(item_said, rtl=rtl)
    if href:
        return format_html(
            '<a href="{}" tabindex="-1" aria-label="{}"{}{}>{}</a>', href, item_said, face, language, content
        )
    return format_html('<g role="img" aria-label="{}"{}{}>{}</g>', item_said, face, language, content)


def joined(pieces: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def hatch(identifier: str) -> SafeString:
    """The hatching of what is not known, under an id of this picture."""
    return format_html(
        '<defs><pattern id="{}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<path class="hatch" d="M0 0v6"/></pattern></defs>',
        identifier,
    )


def width(words: str) -> int:
    """Letters that take room: the mark above one and a joiner between two take none."""
    return sum(unicodedata.category(letter) not in ("Mn", "Cf") for letter in words)


def cut(words: str, most: int) -> str:
    """A name that fits: whole, or with an ellipsis. The full one is in the table and in what a screen reader is told.

    What stands in brackets at the end ("a unit (its municipality)") is what tells alike names apart, so it is kept while it
    leaves room for FEWEST letters of the rest.
    """
    if width(words) <= most:
        return words
    begin, bracket, _end = words.rpartition(" (")
    if bracket and words.endswith(")"):
        apart = words[len(begin) :]
        if width(apart) <= most - FEWEST:
            return _begun(begin, most - width(apart)) + apart
    return _begun(words, most)


def _begun(words: str, most: int) -> str:
    """The beginning of a name that is longer than there is room for, and an ellipsis."""
    end = len(words)
    while width(words[:end]) > most - 1:
        end -= 1
    return words[:end].rstrip(" \u200c") + "…"
