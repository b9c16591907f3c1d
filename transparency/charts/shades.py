"""Few steps of shade for numbers that differ much: each step a range that can be said."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

MOST = 4
LEVELS = ((3,), (2, 4), (1, 3, 4), (1, 2, 3, 4))
"""The shades of one step, of two, of three, of four."""


@dataclass(frozen=True, slots=True)
class Shade:
    """Shade `number` (1 is the lightest) is for values from `least` to `most`, both included."""

    number: int
    least: int
    most: int


def shades(values: Iterable[int]) -> list[Shade]:
    """At most four steps with round beginnings (2, 5, 10, 20, 50, …) that cover the least to the greatest value above zero.

    Few steps are as far apart in shade as can be.
    """
    counted = {value for value in values if value > 0}
    if not counted:
        return []
    least, top = min(counted), max(counted)
    if top - least < MOST:
        begins = sorted(counted)
    else:
        rounded = {_round(least * (top / least) ** (part / MOST)) for part in range(1, MOST)}
        begins = [least, *sorted(begin for begin in rounded if least < begin <= top)]
    ends = [begin - 1 for begin in begins[1:]] + [top]
    return [Shade(*step) for step in zip(LEVELS[len(begins) - 1], begins, ends, strict=True)]


def shade_of(value: int, steps: list[Shade]) -> int:
    """The number of the step that a value belongs to; 0 where it belongs to none."""
    return next((step.number for step in steps if step.least <= value <= step.most), 0)


def _round(value: float) -> int:
    """The nearest of 2, 5, 10, 20, 50, … by proportion."""
    power = 10 ** math.floor(math.log10(value))
    return max(2, min((power * lead for lead in (1, 2, 5, 10)), key=lambda one: abs(math.log(one / value))))
