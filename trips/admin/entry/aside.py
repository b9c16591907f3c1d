"""Drawing the trip's form anew with what was typed, and what a tool of the form has done to it: nothing is saved."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest


@dataclass(slots=True)
class Aside:
    """What a tool did, and what is wrong beside which field. `place` is the id of the part of the page to go on at."""

    place: str
    heading: str = ""
    lines: list[Any] = field(default_factory=list)
    """What was understood, row by row (`pasting.Line`)."""
    left: list[tuple[str, str]] = field(default_factory=list)
    """Text that could not become a row, with the reason."""
    fresh: list[tuple[str, int]] = field(default_factory=list)
    """New rows, by prefix and number: what the tool has not set begins as in an empty row."""
    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Messages by the name of a field as it is posted: "all_start", "travellers-3-unit"."""

    def of_row(self, prefix: str, number: int) -> dict[str, list[str]]:
        """The messages of one row, by field."""
        start = f"{prefix}-{number}-"
        return {
            name.removeprefix(start): said for name, said in self.faults.items() if name.startswith(start)
        }

    @property
    def troubled(self) -> list[Any]:
        """The rows with something to mend or to look at."""
        return [line for line in self.lines if line.faults or line.notes]


def aside_of(request: HttpRequest) -> Aside | None:
    """What a tool did in this request, if one was asked for."""
    return getattr(request, "_aside", None)


def put_aside(request: HttpRequest, aside: Aside) -> None:
    setattr(request, "_aside", aside)  # noqa: B010 - a note on Django's own object
