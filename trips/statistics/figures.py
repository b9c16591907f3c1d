"""The shapes of figures, and their order."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Key = str | None
"""A value; None is "not known". Months are "1401-09"."""


@dataclass(slots=True)
class Known:
    """A sum over the trips where the number is known, and how many trips it is not known of."""

    known: int = 0
    trips_unknown: int = 0

    def add(self, more: "Known") -> None:
        self.known += more.known
        self.trips_unknown += more.trips_unknown

    def as_document(self) -> dict[str, int]:
        return {"known": self.known, "trips_unknown": self.trips_unknown}


@dataclass(slots=True)
class Travellers(Known):
    """Travellers, each once: `counted_once` are those taken out because another trip of their joint delegation has them."""

    counted_once: int = 0

    def as_document(self) -> dict[str, int]:
        return {**Known.as_document(self), "counted_once": self.counted_once}


@dataclass(frozen=True, slots=True)
class Total:
    """Money in one currency and rial basis: of how many trips it is the sum, and of how many that is complete."""

    currency: str
    rial_basis: str | None
    amount: str
    trips: int
    trips_complete: int

    def as_document(self) -> dict[str, Any]:
        return {
            "currency": self.currency,
            "rial_basis": self.rial_basis,
            "amount": self.amount,
            "trips": self.trips,
            "trips_complete": self.trips_complete,
        }


@dataclass(slots=True)
class Figures:
    """What is known of some trips together; `other` is the value of the second dimension, where two are asked by."""

    value: Key = None
    trips: int = 0
    travellers: Travellers = field(default_factory=Travellers)
    days: Known = field(default_factory=Known)
    totals: list[Total] = field(default_factory=list)
    other: Key = None

    def add(self, more: "Figures") -> None:
        """Those of other trips, but for their money."""
        self.trips += more.trips
        self.travellers.add(more.travellers)
        self.days.add(more.days)

    def as_document(self) -> dict[str, Any]:
        return {
            "trips": self.trips,
            "travellers": self.travellers.as_document(),
            "days": self.days.as_document(),
            "totals": [total.as_document() for total in self.totals],
        }


def in_time(figures: Iterable[Figures]) -> list[Figures]:
    """In the order of their months or years, what has none last."""
    return sorted(figures, key=lambda one: (one.value is None, one.value or ""))


def by_trips(figures: Iterable[Figures]) -> list[Figures]:
    """The greatest number of trips first."""
    return sorted(figures, key=lambda one: (-one.trips, one.value or ""))
