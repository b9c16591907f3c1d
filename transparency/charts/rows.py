"""Bars that lie: names of any length above them, the value at their end."""

from collections.abc import Iterator, Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from .items import Item, cut, hatch, joined, language_of, named, number, width

FULL = 78.0
"""Percent of the width that the greatest bar takes: the rest is for the value at its end."""
STUB = 9.0
"""Percent of the hatched stub of what is not known: a sign, not a size."""
ROW = 3.2
"""Height of a row in em: a line for the name, then the bar; tall enough for a finger."""
LONGEST_NAMES = {"tight": 40, "roomy": 64}
"""Letters of a name that fit in a narrow and in a wider place."""


def bars(items: Sequence[Item], *, rtl: bool, name: str, id: str) -> SafeString:
    """One bar an item, in the order given; lengths are in proportion from a common zero.

    `name` is what a screen reader is told the picture is; `id` must be the page's only one of its name. Without items,
    nothing.
    """
    if not items:
        return SafeString("")
    top = max((item.value or 0 for item in items), default=0)
    height = number(len(items) * ROW)
    start = "100%" if rtl else "0%"
    return format_html(
        '<svg class="chart chart-bars" role="group" aria-label="{}" width="100%" height="{}em">{}{}'
        '<line class="axis" x1="{}" x2="{}" y1="0" y2="{}em"/><g aria-hidden="true">{}</g></svg>',
        name,
        height,
        hatch(f"{id}-hatch"),
        joined(_bar(item, at, top, rtl=rtl, id=id) for at, item in enumerate(items)),
        start,
        start,
        height,
        joined(piece for at, item in enumerate(items) for piece in _said(item, at, top, rtl=rtl)),
    )


def length(value: int | None, top: int) -> float:
    """Percent of the width of a bar."""
    return FULL * value / top if value and top else 0.0


def _bar(item: Item, at: int, top: int, *, rtl: bool, id: str) -> SafeString:
    above = at * ROW
    solid = length(item.value, top)
    # What the finger meets is the whole row, however short the bar is.
    pieces = [
        format_html('<rect class="slot" x="0%" y="{}em" width="100%" height="{}em"/>', number(above), ROW)
    ]
    if item.unknown and solid:
        pieces.append(_rectangle(0, solid, above, rtl=rtl, face="unknown", fill=f"url(#{id}-hatch)"))
    elif solid:
        pieces.append(_rectangle(0, solid, above, rtl=rtl, face="solid"))
    if _has_stub(item):
        pieces.append(_rectangle(solid, STUB, above, rtl=rtl, face="unknown", fill=f"url(#{id}-hatch)"))
    return named(item.said, item.href, joined(pieces), rtl=rtl, kind="bar")


def _has_stub(item: Item) -> bool:
    return item.value is None or item.partial


def _said(item: Item, at: int, top: int, *, rtl: bool) -> Iterator[SafeString]:
    """The words of a row. They stand outside of its link, whose name says the same and more."""
    above = at * ROW
    for words, face in _names(item.label):
        yield _words(words, 0, above + 1.1, rtl=rtl, face=face, shift=0.35)
    end = length(item.value, top) + (STUB if _has_stub(item) else 0)
    yield _words(item.words, end, above + 2.35, rtl=rtl, face="value", shift=0.5)


def _rectangle(
    begin: float, width: float, above: float, *, rtl: bool, face: str, fill: str = ""
) -> SafeString:
    x = 100 - begin - width if rtl else begin
    return format_html(
        '<rect class="{}"{} x="{}%" y="{}em" width="{}%" height="0.95em"/>',
        face,
        format_html(' fill="{}"', fill) if fill else "",
        number(x),
        number(above + 1.55),
        number(width),
    )


def _names(label: str) -> list[tuple[str, str]]:
    """A name as it is drawn, with its class: twice where it is too long for a narrow place."""
    if width(label) <= min(LONGEST_NAMES.values()):
        return [(label, "name")]
    return [(cut(label, longest), f"name {place}") for place, longest in LONGEST_NAMES.items()]


def _words(words: str, begin: float, base: float, *, rtl: bool, face: str, shift: float = 0) -> SafeString:
    """Text that starts at a place; in a page from right to left its start is its right edge."""
    return format_html(
        '<text class="{}"{} x="{}%" y="{}em"{}>{}</text>',
        face,
        language_of(words, rtl=rtl),
        number(100 - begin if rtl else begin),
        number(base),
        format_html(' dx="{}em"', number(-shift if rtl else shift)) if shift else "",
        words,
    )
