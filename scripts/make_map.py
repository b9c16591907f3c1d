"""Make the map of the world, trips/data/map.json. Run by hand, when a country's shape or place must change:

    npm install world-atlas@2.0.2 --prefix SOMEWHERE
    python -m scripts.make_map SOMEWHERE/node_modules/world-atlas/countries-50m.json

The shapes are Natural Earth's (public domain), 1:50 million, as the npm package world-atlas (ISC) cuts them into arcs
that neighbours share. Each arc is projected once and thinned once, so that no gap opens along a border. Borders are left
exactly as Natural Earth draws them, the disputed ones as they are on the ground. Look at the map before committing it.

Projection: Equal Earth (B. Savric, T. Patterson, B. Jenny, 2018), which keeps areas in proportion; its middle is 11° east,
so that the cut runs through the Bering Strait and through no country.
"""

import json
import math
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from trips.countries import COUNTRIES

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "trips" / "data" / "map.json"
SOURCE = {
    "shapes": "Natural Earth 1:50m, Admin 0 countries, public domain",
    "package": "npm world-atlas 2.0.2, ISC, Michael Bostock",
    "projection": "Equal Earth, middle 11 degrees east",
    "made_by": "scripts/make_map.py",
}

Point = tuple[float, float]
Ring = list[Point]

WIDTH = 2000
MIDDLE = 11.0
NORTH, SOUTH = 83.7, -56.5
DETAIL = 3.2
"""Thinning: corners of a smaller triangle (in square units of the map) are left out."""
LEAST_ISLAND = 7.0
"""Islands smaller than this (square units) are left out, but for the greatest of a country."""
LEAST_COUNTRY = 120.0
"""A country of a smaller area gets a place for a circle; below LEAST_ISLAND the circle is all it has."""

OWN_CODE: dict[str, tuple[tuple[str, tuple[float, float, float, float]], ...]] = {
    "FR": (
        ("GF", (-55, 2, -51, 6)),
        ("GP", (-62, 15.8, -61, 16.6)),
        ("MQ", (-61.3, 14.3, -60.7, 15)),
        ("RE", (55, -21.5, 56, -20.8)),
        ("YT", (45, -13.1, 45.4, -12.6)),
    ),
    "NO": (("SJ", (9, 74, 35, 81)),),
    "NL": (("BQ", (-69, 11.9, -62, 18)),),
}
"""Parts of a country that ISO 3166-1 gives a code of their own: west, south, east, north of the box they lie in."""

BY_HAND: dict[str, Point] = {
    "AQ": (11, SOUTH + 1.5),
    "BQ": (-68.3, 12.2),
    "BV": (3.4, -54.4),
    "CC": (96.8, -12.2),
    "CX": (105.6, -10.5),
    "GI": (-5.35, 36.14),
    "TK": (-171.8, -9.2),
    "TV": (179.2, -8.5),
    "UM": (166.6, 19.3),
}
"""Longitude and latitude of what has no shape at this scale. Antarctica lies beyond the map's edge: its place is there."""

LEFT_OUT = ("AQ",)


def turned(longitude: float) -> float:
    """Degrees east of the middle, -180 to 180."""
    return (longitude - MIDDLE + 180) % 360 - 180


def project(east: float, latitude: float) -> Point:
    """Equal Earth, of a sphere of radius 1, from degrees east of the middle: x to the east, y to the north."""
    slant = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    square = slant * slant
    sixth = square**3
    x = (
        2
        * math.sqrt(3)
        * math.radians(east)
        * math.cos(slant)
        / (3 * (9 * a4 * sixth * square + 7 * a3 * sixth + 3 * a2 * square + a1))
    )
    return x, slant * (a4 * sixth * square + a3 * sixth + a2 * square + a1)


HALF = project(180, 0)[0]
SCALE = WIDTH / 2 / HALF
TOP = project(0, NORTH)[1]
HEIGHT = round((TOP - project(0, SOUTH)[1]) * SCALE)


def on_map(arc: Sequence[Point]) -> list[Point]:
    """From degrees to units of the map: x from its western edge, y downwards from its northern edge.

    What crosses the cut (St Lawrence Island) stays whole, on the side where it begins.
    """
    found = []
    east = turned(arc[0][0])
    for longitude, latitude in arc:
        now = turned(longitude)
        east = min((now - 360, now, now + 360), key=lambda side: abs(side - east))
        x, y = project(east, latitude)
        found.append(((x + HALF) * SCALE, (TOP - y) * SCALE))
    return found


def arcs(topology: dict[str, Any]) -> list[list[Point]]:
    """Every arc in degrees."""
    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + move[0], y * scale[1] + move[1]))
        found.append(points)
    return found


def thinned(arc: Sequence[Point]) -> list[Point]:
    """Visvalingam's method: the corner with the smallest triangle goes first; the ends stay, for neighbours share them."""
    points = list(arc)
    closed = points[0] == points[-1]
    least = 5 if closed else 2
    while len(points) > least:
        sizes = [triangle(*points[at - 1 : at + 2]) for at in range(1, len(points) - 1)]
        smallest = min(sizes)
        if smallest >= DETAIL:
            break
        del points[sizes.index(smallest) + 1]
    return points


def triangle(a: Point, b: Point, c: Point) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def area(ring: Sequence[Point]) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, ring[0]]))) / 2


def middle(ring: Sequence[Point]) -> Point:
    """The centre of gravity; of a ring without area, the mean of its points."""
    signed = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, ring[0]])) / 2
    if abs(signed) < 1e-9:
        return sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairwise([*ring, ring[0]]))
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairwise([*ring, ring[0]]))
    return x / 6 / signed, y / 6 / signed


def widest(rings: Sequence[Ring]) -> Point:
    """A place for a word inside the greatest ring: the middle of the widest stretch near its centre of gravity."""
    ring = max(rings, key=area)
    centre = middle(ring)
    heights = [point[1] for point in ring]
    span = max(heights) - min(heights)
    best: tuple[float, Point] = (0.0, centre)
    for part in (-0.2, -0.1, 0, 0.1, 0.2):
        y = centre[1] + part * span
        crossings = sorted(
            a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0])
            for a, b in pairwise([*ring, ring[0]])
            if (a[1] > y) != (b[1] > y)
        )
        for west, east in zip(crossings[::2], crossings[1::2], strict=False):
            if east - west > best[0] * 1.15:
                best = (east - west, ((west + east) / 2, y))
    return best[1]


def code_of(code: str, ring: Sequence[Point]) -> str:
    """The code of a part of a country: its own where ISO gives it one."""
    x = sum(p[0] for p in ring) / len(ring)
    y = sum(p[1] for p in ring) / len(ring)
    for own, (west, south, east, north) in OWN_CODE.get(code, ()):
        if west <= x <= east and south <= y <= north:
            return own
    return code


def path(rings: Iterable[Ring]) -> str:
    """Whole units, each step relative to the last: the shortest that SVG allows."""
    return "".join(filter(None, map(subpath, rings)))


def subpath(ring: Ring) -> str:
    points = [(round(x), round(y)) for x, y in ring]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
    steps = [step for step in steps if step != (0, 0)][:-1]
    if len(steps) < 2:
        return ""
    text = f"M{points[0][0]} {points[0][1]}l"
    for number in (number for step in steps for number in step):
        text += str(number) if number < 0 or text.endswith("l") else f" {number}"
    return text + "z"


def make(source: Path) -> dict[str, Any]:
    topology = json.loads(source.read_text(encoding="utf-8"))
    degrees = arcs(topology)
    exact = [on_map(arc) for arc in degrees]
    drawn = [thinned(arc) for arc in exact]
    numeric = {country.numeric: code for code, country in COUNTRIES.items()}

    def joined(pieces: Sequence[Sequence[Point]], arc_numbers: Sequence[int]) -> Ring:
        ring: Ring = []
        for number in arc_numbers:
            piece = list(pieces[number]) if number >= 0 else list(reversed(pieces[~number]))
            ring += piece[1:] if ring else piece
        return ring

    shapes: dict[str, list[Ring]] = {}
    whole: dict[str, list[Ring]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = numeric.get(geometry.get("id", ""), "")
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for polygon in polygons:
            part = code_of(code, joined(degrees, polygon[0]))
            if part in LEFT_OUT:
                continue
            for at, numbers in enumerate(polygon):
                shapes.setdefault(part, []).append(joined(drawn, numbers))
                if at == 0:
                    whole.setdefault(part, []).append(joined(exact, numbers))

    countries: dict[str, dict[str, Any]] = {}
    for code in COUNTRIES:
        outlines = whole.get(code, [])
        size = sum(map(area, outlines))
        kept = [ring for ring in shapes.get(code, []) if area(ring) >= LEAST_ISLAND]
        if not kept and size >= LEAST_ISLAND:
            kept = [max(shapes[code], key=area)]
        place = on_map([BY_HAND[code]])[0] if code in BY_HAND else widest(outlines)
        countries[code] = {"at": [round(place[0]), round(place[1])]}
        if size < LEAST_COUNTRY:
            countries[code]["small"] = True
        if shape := path(kept):
            countries[code]["path"] = shape
    others = path(ring for ring in shapes.get("", []) if area(ring) >= LEAST_ISLAND)
    return {"source": SOURCE, "width": WIDTH, "height": HEIGHT, "countries": countries, "others": others}


def write(made: dict[str, Any]) -> None:
    rows = ",\n".join(
        f"{json.dumps(code)}: {json.dumps(row, separators=(',', ':'))}"
        for code, row in made["countries"].items()
    )
    head = {key: made[key] for key in ("source", "width", "height", "others")}
    TARGET.write_text(json.dumps(head)[:-1] + ',\n"countries": {\n' + rows + "\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    write(make(Path(sys.argv[1])))
