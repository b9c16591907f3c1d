"""How many trips would answer if a value were asked along with everything else that is asked: the counts in the form.

A parameter's own condition is left out of its counts, for its values are alternatives of each other. Where the trips that
the other conditions leave are more than COUNTED_TO, counting is dear and there are none, but for everything together:
that is counted once for each state of the ledger.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count as CountOf
from django.db.models import QuerySet

from transparency import calendar
from transparency.ledger import Head
from transparency.versions import remembered
from trips.models.published import PublishedFacet, late_on

from .filters import Facet, TripFilterSet
from .question import Count, Question, about

FACETS = tuple(name for name, one in TripFilterSet.base_filters.items() if isinstance(one, Facet))
OF_TRIPS = ("year", "month", "late")
"""Columns of the trip, not facets."""
COUNTED = FACETS + OF_TRIPS
"""Parameters whose values are offered with their counts."""

OFFERED = 60
"""Of a parameter with more values than this the ones that most trips bear are offered."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Values of one parameter with their numbers of trips, at most OFFERED and those asked for; `beyond` is how many more
    values some of the trips bear.
    """

    trips: dict[str, int]
    beyond: int


Counts = dict[str, Offer | None]
"""By parameter; None where there are too many trips to count."""


def number_of(question: Question, head: Head) -> Count:
    """How many trips answer, kept for as long as the head stands."""
    return remembered(head, "number", question.conditions, question.count)


def counts(question: Question, head: Head) -> Counts:
    """What there is to choose for every parameter of COUNTED. Two queries, and for each that is asked up to three."""
    return remembered(head, "counts", question.conditions, lambda: _counts(question, head))


def whole(head: Head) -> Counts:
    """The same for all trips together."""
    return counts(about(), head)


def _counts(question: Question, head: Head) -> Counts:
    asked = [name for name in COUNTED if name in question.filters]
    found = _offers(question, [name for name in COUNTED if name not in asked], head)
    for name in asked:
        rest = question.without({name})
        values = [str(value) for value in _values(question.filters[name])]
        offer = whole(head)[name] if not rest.filters else _offers(rest, [name], head)[name]
        found[name] = _with_asked(offer, rest, name, values) if offer else None
    return found


def _values(cleaned: object) -> tuple[object, ...]:
    return cleaned if isinstance(cleaned, tuple) else (cleaned,)


def _offers(question: Question, names: Collection[str], head: Head) -> Counts:
    if question.filters and not number_of(question, head).exact:
        return dict.fromkeys(names)
    every: dict[str, Counter[str]] = {name: Counter() for name in names}
    if facets := [name for name in names if name in FACETS]:
        for name, value, trips in _borne(question).filter(name__in=facets):
            every[name][value] = trips
    if any(name in OF_TRIPS for name in names):
        _count_columns(question, every)
    return {name: _cut(trips) for name, trips in every.items()}


def _borne(question: Question) -> QuerySet:
    """(facet, value, number of trips) of the trips that answer."""
    rows = PublishedFacet.objects.all()
    if question.filters:
        rows = rows.filter(trip__in=question.matching.values("pk"))
    return rows.values_list("name", "value").annotate(trips=CountOf("pk")).order_by()


def _count_columns(question: Question, every: dict[str, Counter[str]]) -> None:
    """Count years, months and the late, where they are wanted. One query."""
    late = CountOf("pk", filter=late_on(calendar.today()))
    rows = question.matching.values_list("year", "month").annotate(trips=CountOf("pk"), late=late).order_by()
    for year, month, trips, late_ones in rows:
        for name, value, number in (
            ("year", year, trips),
            ("month", month, trips),
            ("late", "true", late_ones),
        ):
            if name in every and value is not None and number:
                every[name][str(value)] += number


def _cut(trips: Counter[str]) -> Offer:
    most = sorted(trips.items(), key=lambda pair: (-pair[1], pair[0]))[:OFFERED]
    return Offer(dict(most), len(trips) - len(most))


def _with_asked(offer: Offer, rest: Question, name: str, values: list[str]) -> Offer:
    """The values asked for are always among those offered, be it with none."""
    others = [value for value in values if value not in offer.trips]
    counted: dict[str, int] = {}
    if others and offer.beyond:
        borne = _borne(rest).filter(name=name, value__in=others)
        counted = {value: trips for _name, value, trips in borne}
    return Offer(
        offer.trips | {value: counted.get(value, 0) for value in others}, offer.beyond - len(counted)
    )
