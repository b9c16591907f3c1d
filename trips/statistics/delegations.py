"""A traveller of a joint delegation counts once.

Trips whose documents name each other (`joint_with`), directly or through others, are one delegation that several
municipalities published. An official who went is the same in all of them, by id, and is counted in one. Groups and people
without an id cannot be told apart, so they are counted where they stand. Only whoever went, and stands in a number that is
known, is taken out of a sum.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.db.models import Q

from transparency import ledger
from transparency.once import once
from transparency.versions import remembered
from trips.facets import PAIRED, PAYERS
from trips.models.published import UNKNOWN, PublishedFacet, PublishedPair, PublishedTrip
from trips.questions import Question

from .dimensions import FEW
from .figures import Figures, Key
from .grouping import CALENDAR, Keys, keys

Shared = dict[int, list[tuple[str, str]]]
"""Trip to those of its travellers whom other trips of its delegation name too: (delegation, official)."""


Named = Counter[tuple[str, str]]
"""How often travellers, (delegation, official), are counted."""


def surplus(named: Named) -> int:
    """By how many some trips count travellers more than once."""
    return sum(named.values()) - len(named)


def take(figures: Figures, surplus: int) -> None:
    figures.travellers.known -= surplus
    figures.travellers.counted_once += surplus


def shared() -> Shared:
    """Who is named by several trips of one delegation, as of the ledger's head. One query, three where it moved."""
    name = "travellers of joint delegations"
    return once(name, lambda: remembered(ledger.head(), name, (), _shared))


def _shared() -> Shared:
    links = PublishedFacet.objects.filter(name="joint")
    delegation = _joined(links.values_list("trip__ref", "value"))
    trips = PublishedTrip.objects.filter(Q(joint=True) | Q(ref__in=links.values("value")))
    named = PublishedFacet.objects.filter(name="official", people=1, trip__in=trips.values("pk"))
    together: dict[tuple[str, str], list[int]] = defaultdict(list)
    for trip, ref, official in named.values_list("trip_id", "trip__ref", "value"):
        together[delegation[ref], official].append(trip)
    found: Shared = defaultdict(list)
    for person, theirs in together.items():
        if len(theirs) > 1:
            for trip in theirs:
                found[trip].append(person)
    return dict(found)


def _joined(links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The references that are linked, each with one reference that stands for all that hang together."""
    leader: dict[str, str] = {}

    def find(ref: str) -> str:
        leader.setdefault(ref, ref)
        while leader[ref] != ref:
            leader[ref] = ref = leader[leader[ref]]
        return ref

    for one, other in links:
        leader[find(one)] = find(other)
    return {ref: find(ref) for ref in list(leader)}


@dataclass(frozen=True, slots=True)
class _Share:
    """What a value has of a trip: its own number of people, and which officials are among them; None: the whole trip's."""

    people: int | None = None
    officials: frozenset[str] | None = None


_WHOLE = _Share()


class Delegates:
    """The trips that answer and share travellers with others, and what their documents bear under some facets, and two by
    two under `pairs` of them. Three queries for each FEW of such trips; none further for what is then asked.
    """

    def __init__(
        self, question: Question, facets: Collection[str], pairs: Collection[tuple[str, str]] = ()
    ) -> None:
        self._people = shared()
        self._trips: dict[int, dict[str, Any]] = {}
        self._borne: dict[tuple[str, int], dict[str, int | None]] = defaultdict(dict)
        self._together: dict[tuple[str, str, int], dict[tuple[str, str], int | None]] = defaultdict(dict)
        names = {"official", *(name for name in facets if name not in CALENDAR)}
        stored = [_stored(*pair) for pair in (*pairs, *((name, "official") for name in names))]
        of_pairs = Q(pk__in=())
        for name, other in filter(None, stored):
            of_pairs |= Q(name=name, other=other)
        trips = sorted(self._people)
        for first in range(0, len(trips), FEW):
            some = question.matching.filter(pk__in=trips[first : first + FEW])
            rows = {row["pk"]: row for row in some.values("pk", "travellers", "year", "month")}
            self._trips |= rows
            borne = PublishedFacet.objects.filter(name__in=names, trip__in=list(rows))
            for name, trip, value, people in borne.values_list("name", "trip_id", "value", "people"):
                self._borne[name, trip][value] = people
            together = PublishedPair.objects.filter(of_pairs, trip__in=list(rows))
            columns = ("name", "other", "trip_id", "value", "other_value", "people")
            for name, other, trip, value, other_value, people in together.values_list(*columns):
                self._together[name, other, trip][value, other_value] = people

    def named(self, dimensions: tuple[str, ...], bearing: tuple[str, ...] = ()) -> dict[Keys, Named]:
        """Who is counted in each group by values of none, one or two dimensions, and of those of `bearing`, whose values
        divide the trips and not their travellers.
        """
        found: dict[Keys, Named] = defaultdict(Named)
        for trip, row in self._trips.items():
            sides = [self._side(dimension, row) for dimension in dimensions]
            sides += [dict.fromkeys(self._side(dimension, row), _WHOLE) for dimension in bearing]
            for combination in product(*(side.items() for side in sides)):
                key = tuple(value for value, _share in combination)
                shares = [share for _value, share in combination]
                if self._is_known(row, dimensions, key, shares):
                    found[key].update(
                        person
                        for person in self._people[trip]
                        if all(share.officials is None or person[1] in share.officials for share in shares)
                    )
        return found

    def _side(self, dimension: str, row: Mapping[str, Any]) -> dict[Key, _Share]:
        """The values that a trip bears, each with its share of it."""
        if dimension in CALENDAR:
            return {keys(row, (CALENDAR[dimension],))[0]: _WHOLE}
        return {
            value: _WHOLE
            if people is None
            else _Share(people, frozenset(self._officials(dimension, value, row["pk"])))
            for value, people in self._borne[dimension, row["pk"]].items()
        }

    def _officials(self, dimension: str, value: str, trip: int) -> Iterator[str]:
        """The officials of whom a value speaks, where it speaks of some travellers alone."""
        if dimension == "official":
            yield value
        yield from (official for one, official in self._pairs(dimension, "official", trip) if one == value)

    def _pairs(self, one: str, two: str, trip: int) -> dict[tuple[str, str], int | None]:
        """The people of two facets' values, in the order in which the facets are named; nothing where they have no pairs."""
        stored = _stored(one, two)
        if stored is None:
            return {}
        found = self._together.get((*stored, trip), {})
        if stored == (one, two):
            return found
        return {(value, other): people for (other, value), people in found.items()}

    def _is_known(
        self, row: Mapping[str, Any], dimensions: tuple[str, ...], key: Keys, shares: list[_Share]
    ) -> bool:
        """Whether a group has a number of people of this trip, in which its travellers are counted."""
        partial = [share.people for share in shares if share.people is not None]
        people: int | None
        if len(partial) > 1 or (len(dimensions) > 1 and set(dimensions) == set(PAYERS)):
            one, two = dimensions
            pairs = self._pairs(one, two, row["pk"])
            if key not in pairs:
                return False
            people = pairs[key]
        else:
            people = partial[0] if partial else None
        return (row["travellers"] if people is None else people) not in (None, UNKNOWN)


def _stored(one: str, two: str) -> tuple[str, str] | None:
    """Two facets in the order of PAIRED; None where they have no pairs."""
    return next((pair for pair in ((one, two), (two, one)) if pair in PAIRED), None)
