"""Columns that stand: time from one end to the other. In Persian it runs from right to left (see the package)."""

import math
from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from .items import Item, hatch, joined, named, number

PLOT = 9.5
"""Height in em of the part above the axis, the room for the highest value's words included."""
TALLEST = 8.0
FOOT = 3.0
"""Height in em of what stands below the axis: the word of each, and what it belongs to."""
FEWEST = 6
"""Few columns are as wide as if there were so many: two must not become walls."""
WIDTH = 0.68
"""Of its slot, how much a column takes."""
GAP = 0.5
"""Slots between the columns of time and the one of what is not known."""

ROOM = {"narrow": 290.0, "wide": 700.0}
"""Pixels that a picture has at least, in a narrow and in a wide place (the style sheet asks the container)."""
EVERY_OTHER, MOST_IN_FULL = 2, 14
LETTER, AIR = 7.6, 4.0
"""Pixels that a letter takes at most on the average, and that stay between two words."""


def columns(items: Sequence[Item], *, rtl: bool, name: str, id: str) -> SafeString:
    """One column an item, in the order of time given; heights are in proportion from zero.

    `name` is what a screen reader is told the picture is; `id` must be the page's only one of its name. Words that have no
    room in a narrow place are shown in a wide one alone. Without items, nothing.
    """
    if not items:
        return SafeString("")
    slots = _slots(items)
    wide = max(FEWEST, slots[-1] + 1)
    top = max((item.value or 0 for item in items), default=0)
    drawn = [
        named(
            item.said,
            item.href,
            joined(_column(item, slot, wide, top, rtl=rtl, id=id)),
            rtl=rtl,
            kind="column",
        )
        for item, slot in zip(items, slots, strict=True)
    ]
    return format_html(
        '<svg class="chart chart-columns" role="group" aria-label="{}" width="100%" height="{}em">{}{}'
        '<line class="axis" x1="0%" x2="100%" y1="{}em" y2="{}em"/><g aria-hidden="true">{}{}{}</g></svg>',
        name,
        number(PLOT + FOOT),
        hatch(f"{id}-hatch"),
        joined(drawn),
        number(PLOT),
        number(PLOT),
        joined(_values(items, slots, wide, top, rtl=rtl)),
        joined(_feet(items, slots, wide, rtl=rtl)),
        joined(_groups(items, slots, wide, rtl=rtl)),
    )


def _slots(items: Sequence[Item]) -> list[float]:
    found, at = [], 0.0
    for position, item in enumerate(items):
        if item.unknown and position:
            at += GAP
        found.append(at)
        at += 1
    return found


def _x(slot: float, wide: float, *, rtl: bool) -> float:
    """Percent of the middle of a slot."""
    middle = (slot + 0.5) / wide * 100
    return 100 - middle if rtl else middle


def _column(item: Item, slot: float, wide: float, top: int, *, rtl: bool, id: str) -> list[SafeString]:
    width = WIDTH / wide * 100
    x = _x(slot, wide, rtl=rtl)
    height = TALLEST * (item.value or 0) / top if top else 0.0
    # What the finger meets is the whole slot, however low the column is.
    pieces = [_rectangle(x, 100 / wide, 0, PLOT, "slot")]
    if height:
        face, fill = ("unknown", f"url(#{id}-hatch)") if item.unknown else ("solid", "")
        pieces.append(_rectangle(x, width, PLOT - height, height, face, fill))
    if item.value is None or item.partial:
        pieces.append(_rectangle(x, width, PLOT - height - 0.7, 0.7, "unknown", f"url(#{id}-hatch)"))
    return pieces


def _rectangle(
    middle: float, width: float, above: float, height: float, face: str, fill: str = ""
) -> SafeString:
    return format_html(
        '<rect class="{}"{} x="{}%" y="{}em" width="{}%" height="{}em"/>',
        face,
        format_html(' fill="{}"', fill) if fill else "",
        number(middle - width / 2),
        number(above),
        number(width),
        number(height),
    )


def _text(words: str, x: float, base: float, face: str) -> SafeString:
    return format_html('<text class="{}" x="{}%" y="{}em">{}</text>', face, number(x), number(base), words)


def every(longest: int, wide: float, room: float) -> int:
    """Every how many-th word has room beside the next."""
    return max(1, math.ceil((longest * LETTER + AIR) * wide / room))


def _values(
    items: Sequence[Item], slots: Sequence[float], wide: float, top: int, *, rtl: bool
) -> list[SafeString]:
    """Each value above its column where all have room, else the greatest alone, which gives the scale."""
    longest = max(len(item.words) for item in items)
    shown = {place for place, room in ROOM.items() if every(longest, wide, room) == 1}
    peak = max(range(len(items)), key=lambda at: items[at].value or 0)
    found = []
    for at, (item, slot) in enumerate(zip(items, slots, strict=True)):
        where = set(ROOM) if at == peak else shown
        if where:
            raised = TALLEST * (item.value or 0) / top if top else 0.0
            raised += 0.7 if item.value is None or item.partial else 0
            face = "value" + ("" if len(where) == len(ROOM) else f" only-{next(iter(where))}")
            found.append(_text(item.words, _x(slot, wide, rtl=rtl), PLOT - raised - 0.35, face))
    return found


def _feet(items: Sequence[Item], slots: Sequence[float], wide: float, *, rtl: bool) -> list[SafeString]:
    """The word of each column: the full one where at least every other fits, else the short one, every so many-th."""
    found = []
    in_time = [item for item in items if not item.unknown]
    for place, room in ROOM.items():
        full = max((len(item.label) for item in in_time), default=0)
        short = max((len(item.short or item.label) for item in in_time), default=0)
        says_full = every(full, wide, room) <= EVERY_OTHER and len(in_time) <= MOST_IN_FULL
        step = every(full if says_full else short, wide, room)
        for at, (item, slot) in enumerate(zip(items, slots, strict=True)):
            if item.unknown:
                found.append(_foot_of_unknown(item, slot, wide, place, rtl=rtl))
            elif at % step == 0:
                words = item.label if says_full else item.short or item.label
                found.append(_text(words, _x(slot, wide, rtl=rtl), PLOT + 1.3, f"foot only-{place}"))
    return found


def _foot_of_unknown(item: Item, slot: float, wide: float, place: str, *, rtl: bool) -> SafeString:
    """Below its column where it fits there; else a line lower, up to the edge, where it meets no month."""
    if every(len(item.label), wide, ROOM[place]) == 1:
        return _text(item.label, _x(slot, wide, rtl=rtl), PLOT + 1.3, f"foot only-{place}")
    return _text(item.label, 0 if rtl else 100, PLOT + 2.6, f"foot edge only-{place}")


def _groups(items: Sequence[Item], slots: Sequence[float], wide: float, *, rtl: bool) -> list[SafeString]:
    """What several columns belong to, once below them, where it has room; a tick where the next begins."""
    found = []
    spans: dict[str, list[float]] = {}
    for item, slot in zip(items, slots, strict=True):
        if item.group:
            spans.setdefault(item.group, []).append(slot)
    for group, own in spans.items():
        share = len(own) / wide
        places = [place for place, room in ROOM.items() if share * room >= len(group) * LETTER]
        middle = _x((own[0] + own[-1]) / 2, wide, rtl=rtl)
        if places:
            face = "group" + ("" if len(places) == len(ROOM) else f" only-{places[0]}")
            found.append(_text(group, middle, PLOT + 2.6, face))
        edge = own[0] / wide * 100
        x = number(100 - edge if rtl else edge)
        found.append(
            format_html(
                '<line class="tick" x1="{}%" x2="{}%" y1="{}em" y2="{}em"/>',
                x,
                x,
                number(PLOT),
                number(PLOT + FOOT - 0.2),
            )
        )
    return found
