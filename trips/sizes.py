"""How large delegations are: the trips that answer a question, by bands of size."""

from collections.abc import Mapping
from dataclasses import dataclass

BANDS: tuple[tuple[int, int | None], ...] = ((0, 0), (1, 1), (2, 5), (6, 10), (11, 20), (21, 50), (51, None))
"""First and last size of each band. Of nobody (all stayed at home) there is rarely a trip."""

Spread = Mapping[int | None, int]
"""How many trips have each number; None is "not known"."""


@dataclass(frozen=True, slots=True)
class Band:
    """How many trips had from `least` to `most` travellers (no end where None); both None: the number is not known."""

    least: int | None
    most: int | None
    trips: int


def bands(sizes: Spread, least: int | None = None, most: int | None = None) -> list[Band]:
    """The bands that a question leaves, which asks for sizes from `least` to `most`; "not known" last, where there is any.

    A band of which the question asks a part is shown as that part, so that each band has a list of its own.
    """
    found = []
    for first, last in BANDS:
        low = max(first, least or 0)
        high = last if most is None else most if last is None else min(last, most)
        if high is not None and low > high:
            continue
        trips = sum(
            count
            for size, count in sizes.items()
            if size is not None and low <= size and (high is None or size <= high)
        )
        if trips or first:
            found.append(Band(low, high, trips))
    unknown = sizes.get(None, 0)
    return [*found, Band(None, None, unknown)] if unknown else found
