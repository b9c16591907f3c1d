"""A map: places shaded by number, each with its name and number where they fit, small ones with a circle.

Words on a map cannot be measured in the reader's letters, for their place is the map's. So there are three settings of
them, for a narrow, a middling and a wide place (the style sheet shows one): the greatest first, each where it meets
no other, with its name, else with its number alone, else not. The table beneath has them all.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

from .items import joined, language_of, named, number
from .shades import Shade, shade_of

SETTINGS = {"narrow": 0.036, "middling": 0.021, "wide": 0.0135}
"""Height of the letters as a share of the view's width (the style sheet has the same)."""
LETTER = 0.55
"""Width of a letter on the average, of its height."""
MOST_WORDS = {"narrow": 9, "middling": 20, "wide": 48}
RADIUS = 0.0045
"""Of the circle of a place too small to be seen, as a share of the view's width."""
LEAST_VIEW = 760
"""Units of the map across: seen closer, its shapes are too coarse."""
FLATTEST, STEEPEST = 2.3, 1.75
"""Width to height of a view."""
MARGIN = 40
HOME = 0.7
"""Of the height and width of where all set out, what is kept free of the words of others."""

RING = re.compile(r"M(-?\d+ -?\d+)l([^zM]*)")
NUMBER = re.compile(r"-?\d+")

Box = tuple[float, float, float, float]
"""West, north, east, south."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is on the map: a point for words and circles, and a shape (SVG path) unless it is too small for one.

    `small` where the shape alone would be overlooked.
    """

    x: int
    y: int
    path: str
    small: bool


@dataclass(frozen=True, slots=True)
class Atlas:
    """A map's places by code, its size in units, and the land that belongs to none of them."""

    width: int
    height: int
    places: Mapping[str, Place]
    others: str


@dataclass(frozen=True, slots=True)
class Spot:
    """One place to be shown: its code, name, number, the number for people, and what a screen reader is told."""

    code: str
    label: str
    value: int
    words: str
    said: str
    href: str | None = None


def world(
    atlas: Atlas,
    spots: Sequence[Spot],
    steps: list[Shade],
    *,
    rtl: bool,
    name: str,
    origin: tuple[str, str] | None,
) -> SafeString:
    """The map with `spots` shaded by `steps`. `origin` is the code and name of where all set out, drawn apart.

    What is seen is the part of the world that has them all, so that neighbours nearby are seen on a phone and nothing is
    ever cut off. Raises KeyError for a code that the atlas does not have.
    """
    shown = sorted(spots, key=lambda spot: (spot.value, spot.code))
    codes = {spot.code for spot in spots}
    home = origin if origin and origin[0] not in codes else None
    rest = [
        place.path
        for code, place in atlas.places.items()
        if code not in codes and (not home or code != home[0])
    ]
    view = _view(atlas, [*codes, home[0]] if home else list(codes))
    width = view[2] - view[0]
    radius = number(RADIUS * width)
    return format_html(
        '<svg class="chart chart-world" role="group" aria-label="{}" viewBox="{} {} {} {}" font-size="{}">'
        '<path class="land" d="{}{}"/>{}{}{}<g aria-hidden="true">{}</g></svg>',
        name,
        *map(number, (view[0], view[1], width, view[3] - view[1], width / 100)),
        SafeString("".join(rest)),
        SafeString(atlas.others),
        format_html('<path class="origin" d="{}"/>', SafeString(atlas.places[home[0]].path)) if home else "",
        joined(
            _shape(atlas, spot, steps, radius, rtl=rtl) for spot in shown if not atlas.places[spot.code].small
        ),
        joined(
            _shape(atlas, spot, steps, radius, rtl=rtl) for spot in shown if atlas.places[spot.code].small
        ),
        joined(
            piece
            for setting in SETTINGS
            for piece in _words(atlas, shown[::-1], home, view, setting, rtl=rtl)
        ),
    )


@cache
def extent(place: Place) -> Box:
    """The box around a place's shape; a point where it has none."""
    xs, ys = [place.x], [place.y]
    for begin, steps in RING.findall(place.path):
        x, y = (int(part) for part in begin.split())
        numbers = [int(part) for part in NUMBER.findall(steps)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            xs.append(x)
            ys.append(y)
            x, y = x + dx, y + dy
        xs.append(x)
        ys.append(y)
    return min(xs), min(ys), max(xs), max(ys)


def _view(atlas: Atlas, codes: Sequence[str]) -> Box:
    """The least part of the map that has all of these, in a shape that suits a page."""
    boxes = [extent(atlas.places[code]) for code in codes] or [(0, 0, atlas.width, atlas.height)]
    west, north = min(box[0] for box in boxes) - MARGIN, min(box[1] for box in boxes) - MARGIN
    east, south = max(box[2] for box in boxes) + MARGIN, max(box[3] for box in boxes) + MARGIN
    width = max(east - west, LEAST_VIEW, (south - north) * STEEPEST)
    height = max(south - north, width / FLATTEST)
    width, height = min(width, atlas.width), min(height, atlas.height)
    x = min(max((west + east - width) / 2, 0), atlas.width - width)
    y = min(max((north + south - height) / 2, 0), atlas.height - height)
    return round(x), round(y), round(x + width), round(y + height)


def _shape(atlas: Atlas, spot: Spot, steps: list[Shade], radius: str, *, rtl: bool) -> SafeString:
    place = atlas.places[spot.code]
    pieces = []
    if place.path:
        pieces.append(format_html('<path d="{}"/>', SafeString(place.path)))
    if place.small:
        pieces.append(format_html('<circle cx="{}" cy="{}" r="{}"/>', place.x, place.y, radius))
    kind = f"spot shade-{shade_of(spot.value, steps)}"
    return named(spot.said, spot.href, joined(pieces), rtl=rtl, kind=kind)


def _words(
    atlas: Atlas, spots: Sequence[Spot], home: tuple[str, str] | None, view: Box, setting: str, *, rtl: bool
) -> Iterator[SafeString]:
    width = view[2] - view[0]
    size = SETTINGS[setting] * width
    # No word may cover the middle of another place that is named, or it would be taken for its name.
    named_here = spots[: MOST_WORDS[setting]]
    middles = {
        spot.code: _around(atlas.places[spot.code], *[2.2 * RADIUS * width] * 2) for spot in named_here
    }
    taken: list[Box] = []
    if home:
        place = atlas.places[home[0]]
        west, north, east, south = extent(place)
        taken.append(_around(place, HOME * (east - west), HOME * (south - north)))
        box = _around(place, len(home[1]) * LETTER * size, size)
        yield _text(home[1], box, size, f"name home only-{setting}", rtl=rtl)
    for spot in named_here:
        place = atlas.places[spot.code]
        others = [*taken, *(box for code, box in middles.items() if code != spot.code)]
        for words, boxes in _wishes(place, spot, size, width):
            found = next((box for box in boxes if _free(box, view, others)), None)
            if found:
                taken.append(found)
                yield _text(words, found, size, f"name only-{setting}", rtl=rtl)
                break


def _wishes(place: Place, spot: Spot, size: float, width: float) -> Iterator[tuple[str, list[Box]]]:
    """Words and where they may stand, the best first: the name and the number on the place or close by, the number alone
    only on it."""
    words = f"{spot.label}\u00a0{spot.words}"
    long, high = len(words) * LETTER * size, size * 1.1
    west, north, east, south = extent(place)
    off = RADIUS * width * 1.6 if place.small else 0
    over = _around(place, long, high, 0, -(max(place.y - north, off) + high / 2))
    under = _around(place, long, high, 0, max(south - place.y, off) + high / 2)
    left = _around(place, long, high, -(max(place.x - west, off) + long / 2))
    right = _around(place, long, high, max(east - place.x, off) + long / 2)
    beside = [over, under, left, right]
    large = east - west > 3 * long
    yield words, beside if place.small else [_around(place, long, high), *([] if large else beside)]
    short = len(spot.words) * LETTER * size
    if not place.small and short < 1.3 * (east - west):
        yield spot.words, [_around(place, short, high)]


def _text(words: str, box: Box, size: float, face: str, *, rtl: bool) -> SafeString:
    west, north, east, south = box
    return format_html(
        '<text class="{}"{} x="{}" y="{}">{}</text>',
        face,
        language_of(words, rtl=rtl),
        number(round((west + east) / 2)),
        number(round((north + south) / 2 + size * 0.34)),
        words,
    )


def _around(place: Place, width: float, height: float, right: float = 0, down: float = 0) -> Box:
    x, y = place.x + right, place.y + down
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _free(box: Box, view: Box, taken: Sequence[Box]) -> bool:
    inside = box[0] >= view[0] and box[1] >= view[1] and box[2] <= view[2] and box[3] <= view[3]
    return inside and not any(_meet(box, other) for other in taken)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
