"""A traveller of a joint delegation counts once.

Trips whose documents name each other (`joint_with`), directly or through others, are one delegation that several
municipalities published. An official who went is the same in all of them, by id, and is counted in one. Groups and people
without an id cannot be told apart, so they are counted where they stand. Only whoever went, and stands in a number that is
known, is taken out of a sum.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.db.models import Q

from transparency import ledger
from transparency.versions import remembered
from trips.facets import PAIRED, PAYERS
from trips.models.published import UNKNOWN, PublishedFacet, PublishedPair, PublishedTrip
from trips.questions import Question

from .dimensions import FEW
from .figures import Figures, Key
from .grouping import CALENDAR, Grouped, Keys, keys, periods

Shared = dict[int, list[tuple[str, str]]]
"""Trip to those of its travellers whom other trips of its delegation name too: (delegation, official)."""


def count_once(
    found: Grouped, question: Question, dimensions: tuple[str, ...], bearing: str | None = None
) -> None:
    """Take out of each group's travellers who stands in it more than once. No query where no trip is of a joint delegation."""
    if found.joint:
        for key, surplus in taken_out(question, dimensions, bearing).items():
            if key in found.figures:
                take(found.figures[key], surplus)


def take(figures: Figures, surplus: int) -> None:
    figures.travellers.known -= surplus
    figures.travellers.counted_once += surplus


def shared() -> Shared:
    """Who is named by several trips of one delegation, as of the ledger's head. One query, three where it moved."""
    return remembered(ledger.head(), "travellers of joint delegations", (), _shared)


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
_Side = dict[int, dict[Key, _Share]]


def taken_out(question: Question, dimensions: tuple[str, ...], bearing: str | None = None) -> Counter[Keys]:
    """By how many each group counts travellers more than once: of the values of none, one or two dimensions.

    `bearing` is one more dimension, whose values divide the trips and not their travellers.
    """
    people, counts = shared(), Counter[tuple[Keys, str, str]]()
    trips = sorted(people)
    for first in range(0, len(trips), FEW):
        ids = trips[first : first + FEW]
        sizes = dict(question.matching.filter(pk__in=ids).values_list("pk", "travellers"))
        sides = [_side(dimension, sizes) for dimension in dimensions]
        pairs = _people_of_pairs(dimensions, sizes)
        if bearing:
            sides.append(
                {trip: dict.fromkeys(borne, _WHOLE) for trip, borne in _side(bearing, sizes).items()}
            )
        for trip, size in sizes.items():
            for combination in product(*(side.get(trip, {}).items() for side in sides)):
                key = tuple(value for value, _share in combination)
                shares = [share for _value, share in combination]
                if _is_known(size, shares, dimensions, pairs, (trip, *key)):
                    for delegation, official in people[trip]:
                        if all(share.officials is None or official in share.officials for share in shares):
                            counts[key, delegation, official] += 1
    surplus = Counter[Keys]()
    for (key, _delegation, _official), times in counts.items():
        surplus[key] += times - 1
    return surplus


def _side(dimension: str, trips: Iterable[int]) -> _Side:
    found: _Side = defaultdict(dict)
    if dimension in CALENDAR:
        columns = tuple(periods(dimension))
        rows = PublishedTrip.objects.filter(pk__in=trips).annotate(**periods(dimension))
        for row in rows.values("pk", *columns):
            found[row["pk"]][keys(row, (columns,))[0]] = _WHOLE
        return found
    officials = _officials(dimension, trips)
    facets = PublishedFacet.objects.filter(name=dimension, trip__in=trips)
    for trip, value, people in facets.values_list("trip_id", "value", "people"):
        among = None if people is None else frozenset(officials[trip, value])
        found[trip][value] = _Share(people, among)
    return found


def _officials(dimension: str, trips: Iterable[int]) -> dict[tuple[int, str], set[str]]:
    """The officials of whom a value speaks, where it speaks of some travellers alone."""
    found: dict[tuple[int, str], set[str]] = defaultdict(set)
    if dimension == "official":
        facets = PublishedFacet.objects.filter(name=dimension, trip__in=trips)
        for trip, official in facets.values_list("trip_id", "value"):
            found[trip, official].add(official)
    for trip, value, official, _people in _stored(dimension, "official", trips):
        found[trip, value].add(official)
    return found


def _people_of_pairs(dimensions: tuple[str, ...], trips: Iterable[int]) -> dict[tuple[Any, ...], int | None]:
    if len(dimensions) < 2:
        return {}
    one, two = dimensions
    return {(trip, value, other): people for trip, value, other, people in _stored(one, two, trips)}


def _stored(name: str, other: str, trips: Iterable[int]) -> Iterator[tuple[int, str, str, int | None]]:
    """The rows of `PublishedPair` of two facets, in the order in which these are named; nothing where they have none."""
    columns = ("trip_id", "value", "other_value", "people")
    if (other, name) in PAIRED:
        name, other, columns = other, name, ("trip_id", "other_value", "value", "people")
    if (name, other) in PAIRED:
        rows = PublishedPair.objects.filter(name=name, other=other, trip__in=trips)
        yield from rows.values_list(*columns)


def _is_known(
    size: int | None,
    shares: list[_Share],
    dimensions: tuple[str, ...],
    pairs: dict[tuple[Any, ...], int | None],
    at: tuple[Any, ...],
) -> bool:
    """Whether a group has a number of people of this trip, in which its travellers are counted."""
    partial = [share.people for share in shares if share.people is not None]
    if len(partial) > 1 or (len(dimensions) > 1 and set(dimensions) == set(PAYERS)):
        if at not in pairs:
            return False
        people = pairs[at]
    else:
        people = partial[0] if partial else None
    return (size if people is None else people) not in (None, UNKNOWN)
