"""What the rules look at: one trip, what its document says, and the records beside it, each read once.

Beside it stand the working trips of its own municipality, and what is public; another municipality's drafts are never
read, so no note can tell of them. However many rows the trip has, the number of queries stays the same.
"""

from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Length, Replace

from officials.models import Official
from officials.published import registry
from transparency.persian import fold
from trips.codes import NOT_TAKING_PLACE, Desk
from trips.document import build, prefetched
from trips.models import (
    Cost,
    PublishedFacet,
    PublishedTerm,
    PublishedTotal,
    PublishedTrip,
    Stop,
    Traveller,
    Trip,
)
from trips.models.published import ALL_SOURCES

from .journeys import FACTS, Journey, Person, Times, joined

NEAR = timedelta(days=8)
"""How far a trip may lie from another and still be held beside it: no rule asks for more days between them."""

NEAR_WITHDRAWN = timedelta(days=31)
"""The same of a withdrawn trip: it may have been withdrawn for a slip in its month."""

LONGEST = timedelta(days=800)
"""No trip is longer, one of an unknown day in a year included: what lets an index find the neighbours."""

MOST = 300
"""Neighbours that are looked at: more there are only of a year's trips where the year alone is known, or of a giant."""

COMPARED = 200
"""Public trips on either side of this one that its costs are held beside: enough for any median."""

MOST_SPELLINGS = 200
"""Of more names the database is not asked (SQLite takes no longer question): all the officials are looked through."""

YEARS = timedelta(days=731)
"""Two years: prices of another time say nothing of this one."""

PUBLISHED = Exists(PublishedTrip.objects.filter(ref=OuterRef("ref")))
_PUBLISHED_BOUNDS = ("start", "start_latest", "end_earliest", "end_latest")


class Case:
    """A stored trip with its rows, its document and what stands beside it. `today` is Tehran's."""

    def __init__(self, trip: Trip, today: date) -> None:
        self.trip = prefetched(Trip.objects.filter(pk=trip.pk)).get()
        self.today = today
        self.document: dict[str, Any] = build(self.trip)
        self.travellers: list[Traveller] = list(self.trip.travellers.all())
        self.stops: list[Stop] = list(self.trip.stops.all())
        self.costs: list[Cost] = list(self.trip.costs.all())

    @cached_property
    def journey(self) -> Journey:
        journey = Journey.of(self.trip)
        for stop in self.stops:
            place = stop.destination
            journey.add_stop(stop.purpose, place.pk, place.country, place.is_city)
        for row, one in enumerate(self.travellers):
            name = one.official.name if one.official else one.name
            journey.add_traveller(row, one.attendance, one.official_id, name, one.unit_id, one.start, one.end)
        return journey

    @cached_property
    def nil_month(self) -> str:
        """The month in which the trip begins, where a nil declaration stands for it; else empty."""
        month = self.trip.start[:7]
        declared = len(month) == 7 and registry().nil_declared(self.trip.municipality.code, month)
        return month if declared else ""

    # The municipality's own trips

    @cached_property
    def neighbours(self) -> list[Journey]:
        """The municipality's trips near in time, under the same letter or of the same title; no abandoned ones."""
        near = self._within(NEAR) | self._within(NEAR_WITHDRAWN) & Q(ref__isnull=False) & ~Q(PUBLISHED)
        near |= Q(folded__startswith=fold(self.trip.title))
        if letter := fold(self.trip.letter_number):
            near |= Q(folded__contains=letter)
        rows = (
            self._others.filter(near)
            .annotate(public=PUBLISHED, replaced=Exists(Trip.objects.filter(replaces=OuterRef("pk"))))
            .order_by("-start_earliest", "-id")
            .values_list(*FACTS, "public", "replaced", named=True)[:MOST]
        )
        found = {row.pk: Journey.of(row, row.public, row.replaced) for row in rows}
        stops = Stop.objects.filter(trip__in=found).values_list(
            "trip_id", "purpose", "destination_id", "destination__country", "destination__is_city"
        )
        for key, purpose, place, country, is_city in stops:
            found[key].add_stop(purpose, place, country, is_city)
        travellers = Traveller.objects.filter(trip__in=found).values_list(
            "trip_id",
            "order",
            "attendance",
            "official_id",
            "official__name",
            "name",
            "unit_id",
            "start",
            "end",
        )
        for key, order, attendance, official, official_name, name, unit, start, end in travellers:
            found[key].add_traveller(order, attendance, official, official_name or name, unit, start, end)
        return list(found.values())

    @property
    def standing(self) -> list[Journey]:
        """Neighbours that are drafts or public."""
        return [one for one in self.neighbours if not one.withdrawn]

    def _within(self, reach: timedelta) -> Q:
        """Trips with no more days than these between them and this one."""
        times = self.journey.times
        return Q(start_earliest__lte=times.end_latest + reach, end_latest__gte=times.start_earliest - reach)

    @property
    def _others(self) -> QuerySet[Trip]:
        first, last = self.journey.times.start_earliest - LONGEST, self.journey.times.end_latest + LONGEST
        return (
            Trip.objects.filter(municipality=self.trip.municipality_id, start_earliest__range=(first, last))
            .exclude(pk=self.trip.pk)
            .exclude(desk=Desk.ABANDONED)
        )

    @cached_property
    def same_purpose(self) -> list[Journey]:
        """Up to three of the municipality's trips, no more than two years away, that give the same purpose.

        Parts of one joint delegation have one purpose, and so have a trip that fell through and the one after it.
        """
        purpose, length = fold(self.trip.purpose), len(self.trip.purpose)
        if not purpose:
            return []
        others = (
            self._others.alias(letters=Length("purpose"))
            .filter(letters__gte=length * 9 // 10, letters__lte=length * 11 // 10 + 1)
            .filter(Q(ref__isnull=True) | PUBLISHED)
            .exclude(status__in=NOT_TAKING_PLACE)
        )
        if self.trip.joint_code:
            others = others.exclude(joint_code=self.trip.joint_code)
        found: list[Journey] = []
        rows = others.order_by("-start_earliest", "-id").values_list(*FACTS, "purpose", named=True)
        for other in rows.iterator(200):
            if fold(other.purpose) == purpose:
                found.append(Journey.of(other))
            if len(found) == 3:
                break
        return found

    # What is public

    @cached_property
    def elsewhere(self) -> list[tuple[Person, Journey]]:
        """Other municipalities' public trips near in time, each with the official of this trip whom it names too."""
        times = self.journey.times
        officials = {one.official.public_id: one.official_id for one in self.travellers if one.official}
        facets = (
            PublishedFacet.objects.filter(
                name="official",
                value__in=officials,
                start__range=(times.start_earliest - LONGEST, times.end_latest),
                trip__end_latest__gte=times.start_earliest,
            )
            .exclude(trip__municipality=self.trip.municipality.code)
            .exclude(trip__status__in=NOT_TAKING_PLACE)
            .exclude(people__isnull=False, people=0)
        )
        people = {person.official: person for person in self.journey.people if person.official}
        columns = ("value", "trip__ref", "trip__title", *(f"trip__{bound}" for bound in _PUBLISHED_BOUNDS))
        return [
            (people[key], Journey(None, ref, title, Times(*bounds)))
            for value, ref, title, *bounds in facets.order_by("-start", "trip").values_list(*columns)[:MOST]
            if (key := officials[value]) in people and ref not in self.document["joint_with"]
        ]

    @cached_property
    def comparables(self) -> dict[tuple[str, str], list[float]]:
        """What a person and day cost on the public trips to the same countries that are nearest in time.

        By currency and rial basis, in minor units: of trips whose costs are all known, whose days and size are stated,
        no more than two years away. Up to so many are read on either side, whatever the portal holds.
        """
        start = self.journey.times.start_earliest
        wanted = Q()
        for money in self.document["totals"]:
            wanted |= Q(currency=money["currency"], rial_basis=money["rial_basis"] or "")
        if not wanted:
            return {}
        visits = PublishedFacet.objects.filter(name="country", value__in=self.journey.countries)
        before = visits.filter(start__range=(start - YEARS, start)).order_by("-start", "-trip_id")
        after = visits.filter(start__gt=start, start__lte=start + YEARS).order_by("start", "trip_id")
        nearest = {
            trip for side in (before, after) for trip in side.values_list("trip_id", flat=True)[:COMPARED]
        }
        totals = (
            PublishedTotal.objects.filter(wanted, funding_source=ALL_SOURCES, complete=True, amount__gt=0)
            .filter(trip__in=nearest)
            .exclude(trip__ref=self.trip.ref or "")
            .values_list("currency", "rial_basis", "amount", "trip__days", "trip__travellers")
        )
        found: dict[tuple[str, str], list[float]] = {}
        for currency, basis, amount, days, people in totals:
            if days and people:
                found.setdefault((currency, basis), []).append(amount / (days * people))
        return found

    # People on record

    @cached_property
    def public_officials(self) -> set[str]:
        """Public ids of this trip's officials whom a current public document names."""
        ids = [one.official.public_id for one in self.travellers if one.official]
        terms = PublishedTerm.objects.filter(name="official", value__in=ids)
        return set(terms.values_list("value", flat=True))

    @cached_property
    def namesakes(self) -> dict[str, list[Official]]:
        """The municipality's officials who bear a name of this trip's people, by that name as `joined` writes it."""
        wanted = {joined(one.name) for one in self.travellers if not one.official} - {""}
        for official in self.new_officials:
            wanted |= spellings(official)
        if not wanted:
            return {}
        match = Q()
        for spelling in wanted if len(wanted) <= MOST_SPELLINGS else ():
            match |= Q(together__contains=spelling)
        rows = Official.objects.filter(municipality=self.trip.municipality_id).alias(
            together=Replace(F("folded"), Value(" "), Value(""), output_field=CharField())
        )
        found: dict[str, list[Official]] = {}
        for official in rows.filter(match).order_by("pk"):
            for spelling in spellings(official) & wanted:
                found.setdefault(spelling, []).append(official)
        return found

    @cached_property
    def new_officials(self) -> list[Official]:
        """This trip's officials of the municipality who have no public journey yet."""
        return [
            one.official
            for one in self.travellers
            if one.official
            and one.official.municipality_id == self.trip.municipality_id
            and one.official.public_id not in self.public_officials
        ]


def spellings(official: Official) -> set[str]:
    """Every way in which an official's name is on record, as `joined` writes it."""
    lines = [official.name, official.name_en, *official.aliases.splitlines()]
    return {joined(line) for line in lines} - {""}
