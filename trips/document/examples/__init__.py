"""Worked examples of the public trip, as the gate builds them from `fixtures/`, their times fixed.

`python -m scripts.make_examples` writes them anew; a test holds them to what the gate builds.
"""

from pathlib import Path

EXAMPLES = {
    "turkey": "tehran-1401-1",
    "russia": "tehran-1401-2",
    "najaf": "tehran-1401-4",
    "semnan": "semnan-1395-1",
}
"""The reference that each example's record gets where `fixtures/` are the first to be loaded."""

TIME = "2026-01-01T00:00:00.000000Z"
"""Stands for the time at which the gate passed the example."""


def path(name: str) -> Path:
    return Path(__file__).parent / f"{name}.json"


def read(name: str) -> str:
    """The example's JSON text. Raises KeyError for a name that is no example."""
    return path({known: known for known in EXAMPLES}[name]).read_text(encoding="utf-8")
