"""The published tables: what the gate writes and `rebuild_public` can rebuild from the ledger alone.

Every question is answered from these. Nobody but `trips.projection` writes them.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from transparency.models import LedgerEntry

ALL_SOURCES = ""
"""`PublishedTotal.funding_source` of the line that counts every source together."""

KIND_OF_SOURCE = ":"
"""Before a kind of funding in `PublishedTotal.funding_source`: the line that counts every source of that kind."""

UNKNOWN = -1
"""People or days of a facet that are not the trip's and that nobody states."""

UNKNOWN_LAST_UP = 2**31 - 1
UNKNOWN_LAST_DOWN = -1


class PublishedTripQuerySet(models.QuerySet):
    """The verbs of the vocabulary of questions: every filter calls one of these."""

    def bearing(self, name: str, values: Sequence[str], common: bool = True) -> "PublishedTripQuerySet":
        """Trips whose document bears any of the values under a facet's name.

        EXISTS is right for a common value, IN for a rare one (measured on SQLite; PostgreSQL plans both alike).
        """
        facets = PublishedFacet.objects.filter(name=name, value__in=values)
        if common:
            return self.filter(models.Exists(facets.filter(trip=models.OuterRef("pk"))))
        return self.filter(pk__in=facets.values("trip"))

    def overlapping(self, first: date | None, last: date | None) -> "PublishedTripQuerySet":
        """Trips that may have been under way on some day of a closed period, open at either side where None."""
        trips = self.filter(end_latest__gte=first) if first else self
        return trips.filter(start__lte=last) if last else trips

    def costing(
        self, totals: "models.QuerySet[PublishedTotal]", common: bool = True
    ) -> "PublishedTripQuerySet":
        """Trips with one of these totals (`PublishedTotal.objects.between`); EXISTS or IN as in `bearing`."""
        if common:
            return self.filter(models.Exists(totals.filter(trip=models.OuterRef("pk"))))
        return self.filter(pk__in=totals.values("trip"))

    def late(self, today: date) -> "PublishedTripQuerySet":
        """Trips of which any clock was, or is on this day, overrun; compiled ones have no clocks."""
        return self.filter(late_on(today))


def late_on(today: date) -> models.Q:
    """The condition of `late`, for counting."""
    return models.Q(was_late=True) | models.Q(next_due__lt=today)


class PublishedTrip(models.Model):
    """A trip that is public now. The id is the serial of its first publication, so it breaks every tie of a sort.

    `*_up` and `*_down` repeat a number with "unknown" as greater, or less, than all: unknown comes last either way.
    """

    id = models.BigIntegerField(primary_key=True)
    ref = models.CharField(max_length=60, unique=True)
    entry = models.OneToOneField(LedgerEntry, models.DO_NOTHING, related_name="current_of")
    version = models.PositiveIntegerField()
    municipality = models.CharField(max_length=40)
    title = models.TextField()
    provenance = models.CharField(max_length=10)
    status = models.CharField(max_length=12)

    start = models.DateField()
    start_latest = models.DateField()
    end_earliest = models.DateField()
    end_latest = models.DateField()
    year = models.SmallIntegerField(null=True)
    month = models.SmallIntegerField(null=True)
    days = models.IntegerField(null=True)
    days_up = models.IntegerField()
    days_down = models.IntegerField()
    travellers = models.IntegerField(null=True)
    travellers_up = models.IntegerField()
    travellers_down = models.IntegerField()

    due_record = models.DateField(null=True)
    due_costs = models.DateField(null=True)
    due_report = models.DateField(null=True)
    met_record = models.DateField(null=True)
    met_costs = models.DateField(null=True)
    met_report = models.DateField(null=True)
    was_late = models.BooleanField()
    next_due = models.DateField(null=True)
    joint = models.BooleanField()
    """Whether the document names other trips of the same delegation."""
    delay = models.IntegerField(null=True)
    """Days from the latest last day to the publication as done; below zero where it was published before. Null for
    compiled records, and where nothing is owed (yet)."""

    search = models.TextField()

    objects = PublishedTripQuerySet.as_manager()

    class Meta:
        verbose_name = _("published trip")
        verbose_name_plural = _("published trips")
        indexes = (
            models.Index(fields=("start", "id"), name="published_start"),
            models.Index(fields=("days_up", "id"), name="published_days_up"),
            models.Index(fields=("days_down", "id"), name="published_days_down"),
            models.Index(fields=("travellers_up", "id"), name="published_travellers_up"),
            models.Index(fields=("travellers_down", "id"), name="published_travellers_down"),
            models.Index(fields=("municipality", "year", "month"), name="published_calendar"),
        )

    def __str__(self) -> str:
        return self.ref


class Stored(NamedTuple):
    """What serving needs of a published trip and its entry: a page of these costs half of a page of models.

    `place` is the trip's value in the order that was asked.
    """

    id: int
    ref: str
    entry_id: int
    hash: str
    document: str
    provenance: str
    status: str
    start_latest: date
    end_latest: date
    due_record: date | None
    due_costs: date | None
    due_report: date | None
    met_record: date | None
    met_costs: date | None
    met_report: date | None
    next_due: date | None
    place: Any

    @property
    def entry(self) -> "Stored":
        """As a `PublishedTrip` has it: with `hash` and `document`."""
        return self


STORED = tuple(
    {"hash": "entry__hash", "document": "entry__document"}.get(name, name) for name in Stored._fields[:-1]
)
"""The columns of `Stored`, but for `place`."""


class PublishedFacet(models.Model):
    """One value that a trip's document bears, under a name of the vocabulary of questions (`country`, `unit`, …).

    The sort key of the default order stands beside it, so that one index answers "Iraq, newest first". `people` and
    `days` are set where they differ from the trip's: the members of one unit, the days of one official. Null means
    the same as the trip's, `UNKNOWN` that they differ and are not known.
    """

    trip = models.ForeignKey(PublishedTrip, models.DO_NOTHING, related_name="facets", db_index=False)
    name = models.CharField(max_length=16)
    value = models.CharField(max_length=60)
    start = models.DateField()
    people = models.IntegerField(null=True)
    days = models.IntegerField(null=True)

    class Meta:
        verbose_name = _("published facet")
        verbose_name_plural = _("published facets")
        constraints = (models.UniqueConstraint(fields=("trip", "name", "value"), name="facet_once"),)
        indexes = (models.Index(fields=("name", "value", "start", "trip"), name="facet_newest"),)

    def __str__(self) -> str:
        return f"{self.name}={self.value}"


class PublishedPair(models.Model):
    """Two values that speak of some travellers alone, and have any in common (`trips.facets.pairs`).

    The members of a unit who were in a country, whoever a payer paid for in a unit. `people` and `days` are theirs, null
    the trip's, `UNKNOWN` not known. `name` stands before `other` as in `trips.facets.PAIRED`.
    """

    trip = models.ForeignKey(PublishedTrip, models.DO_NOTHING, related_name="pairs", db_index=False)
    name = models.CharField(max_length=16)
    other = models.CharField(max_length=16)
    value = models.CharField(max_length=60)
    other_value = models.CharField(max_length=60)
    people = models.IntegerField(null=True)
    days = models.IntegerField(null=True)

    class Meta:
        verbose_name = _("published pair")
        verbose_name_plural = _("published pairs")
        constraints = (
            models.UniqueConstraint(
                fields=("trip", "name", "other", "value", "other_value"), name="pair_once"
            ),
        )
        indexes = (
            models.Index(fields=("name", "other", "value", "other_value", "trip"), name="pair_values"),
        )

    def __str__(self) -> str:
        return f"{self.name}={self.value}&{self.other}={self.other_value}"


class PublishedTotalQuerySet(models.QuerySet):
    def between(
        self, currency: str, rial_basis: str, least: int | None = None, most: int | None = None
    ) -> "PublishedTotalQuerySet":
        """Totals of whole trips in a currency, between two amounts in minor units where given."""
        totals = self.filter(funding_source=ALL_SOURCES, currency=currency, rial_basis=rial_basis)
        totals = totals.filter(amount__gte=least) if least is not None else totals
        return totals.filter(amount__lte=most) if most is not None else totals


class PublishedTotal(models.Model):
    """What a trip cost by currency and rial basis, in minor units.

    By funding source, by kind of funding (`:host`), and for all of them together (empty).
    """

    trip = models.ForeignKey(PublishedTrip, models.DO_NOTHING, related_name="totals", db_index=False)
    funding_source = models.CharField(max_length=40, default=ALL_SOURCES)
    currency = models.CharField(max_length=3)
    rial_basis = models.CharField(max_length=3, default="")
    amount = models.BigIntegerField()
    complete = models.BooleanField()

    objects = PublishedTotalQuerySet.as_manager()

    class Meta:
        verbose_name = _("published total")
        verbose_name_plural = _("published totals")
        constraints = (
            models.UniqueConstraint(
                fields=("trip", "funding_source", "currency", "rial_basis"), name="total_once"
            ),
        )
        indexes = (
            models.Index(
                fields=("funding_source", "currency", "rial_basis", "amount", "trip"), name="total_amount"
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class PublishedTerm(models.Model):
    """A value that some current document bears, and how the newest such document calls it.

    Officials, units, places and payers have names; of a bare code the label is the code itself. `detail` is a JSON
    object of what else the document says of it, `serial` the ledger entry it was read from. `folded` has the words under
    which its names are found (`persian.tokens`).
    """

    name = models.CharField(max_length=16)
    value = models.CharField(max_length=60)
    label = models.TextField()
    label_en = models.TextField(null=True)
    sort_key = models.CharField(max_length=400)
    folded = models.TextField()
    detail = models.TextField()
    serial = models.BigIntegerField(db_index=True)

    class Meta:
        verbose_name = _("published term")
        verbose_name_plural = _("published terms")
        constraints = (models.UniqueConstraint(fields=("name", "value"), name="term_once"),)
        indexes = (models.Index(fields=("name", "sort_key", "value"), name="term_sorted"),)

    def __str__(self) -> str:
        return f"{self.name}={self.value}: {self.label}"
