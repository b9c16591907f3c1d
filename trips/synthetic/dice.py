"""Chance that repeats itself: the same seed throws the same dice, on every machine."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

from transparency import calendar
from transparency.identifiers import ALPHABET

T = TypeVar("T")


class Dice:
    """All chance of one run. `random.Random` gives the same numbers for a seed in every Python 3."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - made-up data needs repetition, not secrecy
        self.chance = self._random.random
        self.pick = self._random.choice

    def happens(self, probability: float) -> bool:
        return self.chance() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self.chance() * (high - low + 1))

    def some(self, choices: Sequence[T], count: int) -> list[T]:
        """`count` different ones, or all where there are fewer."""
        return self._random.sample(choices, min(count, len(choices)))

    def weighted(self, choices: Sequence[tuple[T, int]]) -> T:
        values, weights = zip(*choices, strict=True)
        return self._random.choices(values, weights)[0]

    def public_id(self) -> str:
        """An id as `identifiers.new_id` makes them, but the same for the same seed."""
        return "x" + "".join(self._random.choices(ALPHABET, k=10))


class Days:
    """Every day of the made-up years with its Jalali name, reckoned once: asking the calendar each time is slow."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        count = (last - first).days + 1
        self._names = [calendar.jalali(first + timedelta(days=day)) for day in range(count)]

    def name(self, day: date) -> str:
        """ "1401-09-27"; a day outside the years is asked of the calendar."""
        position = (day - self.first).days
        return self._names[position] if 0 <= position < len(self._names) else calendar.jalali(day)

    def after(self, day: date, count: int) -> str:
        return self.name(day + timedelta(days=count))
