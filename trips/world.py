"""The map of the world by the codes of ISO 3166-1: trips/data/map.json, made by scripts/make_map.py."""

import json
from functools import cache
from pathlib import Path

from transparency.charts import Atlas, Place

ORIGIN = "IR"
"""Where every trip sets out."""


@cache
def atlas() -> Atlas:
    """Every country of `trips.countries` has a place on it. Shapes: Natural Earth."""
    made = json.loads((Path(__file__).parent / "data" / "map.json").read_text(encoding="utf-8"))
    places = {
        code: Place(row["at"][0], row["at"][1], path=row.get("path", ""), small=row.get("small", False))
        for code, row in made["countries"].items()
    }
    return Atlas(made["width"], made["height"], places, made["others"])
