"""A trip as others are compared with it: when certainly and when perhaps, where, and who."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from transparency import calendar
from transparency.persian import fold
from trips.codes import NOT_TAKING_PLACE, Attendance, StopPurpose

MONTH = 31
"""Days of a start that is known at least to the month."""

FACTS = (
    "pk",
    "ref",
    "title",
    "start",
    "end",
    "start_earliest",
    "start_latest",
    "end_earliest",
    "end_latest",
    "status",
    "size",
    "letter_number",
    "joint_code",
)
"""The columns of a trip that a `Journey` is made of."""


def joined(text: str) -> str:
    """Folded, without spaces: «محمد رضا» is «محمدرضا»."""
    return fold(text).replace(" ", "")


@dataclass(frozen=True, slots=True)
class Times:
    """Earliest and latest first day, earliest and latest last day."""

    start_earliest: date
    start_latest: date
    end_earliest: date
    end_latest: date

    @property
    def exact(self) -> bool:
        return self.start_earliest == self.start_latest and self.end_earliest == self.end_latest

    def stay(self, start: str, end: str) -> "Times":
        """The times of somebody's own stay on a trip of these times, where periods are stated."""
        if not start and not end:
            return self
        first = calendar.parse_jalali(start) if start else None
        last = calendar.parse_jalali(end) if end else None
        return Times(
            first.earliest if first else self.start_earliest,
            first.latest if first else self.start_latest,
            last.earliest if last else self.end_earliest,
            last.latest if last else self.end_latest,
        )

    def surely_meets(self, other: "Times") -> bool:
        """Whether both were certainly under way at once. Back on the day of the next departure is not at once."""
        return _meet(self.start_latest, self.end_earliest, other.start_latest, other.end_earliest)

    def may_meet(self, other: "Times") -> bool:
        """Whether both may have been; of a start known to the year alone that says nothing, so never then."""
        if max(self._vagueness, other._vagueness) > MONTH:
            return False
        return _meet(self.start_earliest, self.end_latest, other.start_earliest, other.end_latest)

    @property
    def _vagueness(self) -> int:
        return (self.start_latest - self.start_earliest).days + 1


def _meet(start: date, end: date, other_start: date, other_end: date) -> bool:
    first, last = max(start, other_start), min(end, other_end)
    return first < last or (first == last and (start, end) == (other_start, other_end))


@dataclass(frozen=True, slots=True)
class Person:
    """A traveller who has a name, on one trip; `row` is the place in the list, `folded` the name as `joined` writes it."""

    row: int
    name: str
    folded: str
    official: int | None
    times: Times

    def same(self, other: "Person") -> bool:
        """By record where both have one, for two people may bear one name; else by name."""
        if self.official and other.official:
            return self.official == other.official
        return self.folded == other.folded


@dataclass(slots=True)
class Journey:
    """This trip, a neighbour of it, or another municipality's public one (`pk` None)."""

    pk: int | None
    ref: str
    title: str
    times: Times
    takes_place: bool = True
    start: str = ""
    end: str = ""
    size: int | None = None
    letter: str = ""
    joint: str = ""
    withdrawn: bool = False
    replaced: bool = False
    places: set[int] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    whole_countries: set[str] = field(default_factory=set)
    """Countries of which no city is named."""
    people: list[Person] = field(default_factory=list)
    units: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, trip: Any, public: bool = True, replaced: bool = False) -> "Journey":
        """Of a trip, or a row of its `FACTS`, without stops and travellers.

        `public` says whether a current public document has the trip's reference.
        """
        return cls(
            pk=trip.pk,
            ref=trip.ref or "",
            title=trip.title,
            times=Times(trip.start_earliest, trip.start_latest, trip.end_earliest, trip.end_latest),
            takes_place=trip.status not in NOT_TAKING_PLACE,
            start=trip.start,
            end=trip.end,
            size=trip.size,
            letter=joined(trip.letter_number),
            joint=trip.joint_code,
            withdrawn=trip.ref is not None and not public,
            replaced=replaced,
        )

    def add_stop(self, purpose: str, place: int, country: str, is_city: bool) -> None:
        """Transit is no place to have been at."""
        if purpose != StopPurpose.VISIT:
            return
        self.countries.add(country)
        self.places.add(place)
        if not is_city:
            self.whole_countries.add(country)

    def add_traveller(
        self,
        row: int,
        attendance: str,
        official: int | None,
        name: str,
        unit: int | None,
        start: str,
        end: str,
    ) -> None:
        """Whoever did not go was nowhere."""
        if attendance == Attendance.DID_NOT_GO:
            return
        if folded := joined(name):
            self.people.append(Person(row, name, folded, official, self.times.stay(start, end)))
        if unit:
            self.units.add(unit)

    def same_place(self, other: "Journey") -> bool:
        return bool(
            self.places & other.places
            or self.whole_countries & other.countries
            or self.countries & other.whole_countries
        )

    def shared(self, other: "Journey") -> list[tuple[Person, Person]]:
        """People on both: of this one, and the first of the other who is the same."""
        return [
            (mine, theirs)
            for mine in self.people
            if (theirs := next((one for one in other.people if mine.same(one)), None)) is not None
        ]
