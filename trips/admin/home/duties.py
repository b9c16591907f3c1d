"""What is owed for working trips: the three clocks of each, met or not, and which trips are due or overdue.

A public trip's clocks are those that the public reads. One that is not public yet has met none; its due days follow from
the policy in force on its last day (`trips.clocks`). Compiled, abandoned and withdrawn trips, and trips that did not take
place, have no clocks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import orjson
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from officials.admin.fields import shown
from officials.published import DEFAULT_POLICY, PublishedPolicy, Registry, registry
from transparency import calendar, calendar_words
from trips import clocks
from trips.codes import NOT_TAKING_PLACE, Desk, Provenance, Withheld
from trips.models import PublishedTrip, Trip

AT_ONCE = 200

NAMES: dict[str, Promise] = {
    "record": pgettext_lazy("one of the three clocks", "Record"),
    "costs": pgettext_lazy("one of the three clocks", "Costs"),
    "report": pgettext_lazy("one of the three clocks", "Report"),
}


@dataclass(frozen=True, slots=True)
class Clock:
    """One of the three: the day it is due, and the day it was met."""

    name: str
    due: date
    met: date | None

    @property
    def label(self) -> str:
        return str(NAMES[self.name])

    def days_left(self, today: date) -> int:
        """Negative where late; a met clock stands still on the day it was met."""
        return (self.due - (self.met or today)).days


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks of one trip and its last possible day; they are watched once that has passed."""

    clocks: tuple[Clock, ...]
    ended: date

    @property
    def complete(self) -> bool:
        return all(clock.met for clock in self.clocks)

    @property
    def next(self) -> Clock | None:
        """The unmet clock that is due first."""
        return min((clock for clock in self.clocks if not clock.met), key=lambda one: one.due, default=None)


def clocks_of(trips: Sequence[Trip]) -> dict[int, Clocks]:
    """The clocks of a page of trips with their municipalities, by key; trips without clocks are left out. Two queries."""
    public = registry()
    rows = PublishedTrip.objects.filter(ref__in=[trip.ref for trip in trips if trip.ref]).defer("search")
    published = {row.ref: row for row in rows}
    found = {}
    for trip in trips:
        if trip.ref is None:
            clocks_found = _unpublished(trip, public)
        else:
            row = published.get(trip.ref)
            clocks_found = _published(row) if row else None
        if clocks_found:
            found[trip.pk] = clocks_found
    return found


def _published(row: PublishedTrip) -> Clocks | None:
    if row.due_record is None:
        return None
    return Clocks(
        tuple(
            Clock(name, due, getattr(row, f"met_{name}"))
            for name in clocks.CLOCKS
            if (due := getattr(row, f"due_{name}"))
            is not None  # a trip withheld as a whole owes its record alone
        ),
        row.end_latest,
    )


def _unpublished(trip: Trip, public: Registry) -> Clocks | None:
    if trip.desk == Desk.ABANDONED:
        return None
    said: dict[str, Any] = {
        "provenance": trip.provenance,
        "status": trip.status,
        "end": {"latest": trip.end_latest.isoformat()},
        "redactions": [],
    }
    policy = public.policy(trip.municipality.code, trip.end_latest)
    due = clocks.due(said, policy, dict.fromkeys(clocks.CLOCKS))
    if due.record is None:
        return None
    return Clocks(tuple(Clock(name, getattr(due, name), None) for name in clocks.CLOCKS), trip.end_latest)


# ---- In words ----


def day_words(day: date) -> str:
    return calendar_words.format_period(calendar.Period.of_day(day), get_language() or "fa")


def left_words(days: int) -> str:
    """ "5 days left", "due today", "12 days late"."""
    if days == 0:
        return _("due today")
    if days > 0:
        return ngettext("%(count)s day left", "%(count)s days left", days) % {"count": shown(days)}
    return ngettext("%(count)s day late", "%(count)s days late", -days) % {"count": shown(-days)}


# ---- As questions to the database ----


def public_now(trips: QuerySet[Trip]) -> QuerySet[Trip]:
    """Trips of which the public reads a version."""
    return trips.filter(ref__in=PublishedTrip.objects.values("ref"))


def watched() -> Q:
    """Unpublished trips that have clocks."""
    return Q(ref=None, provenance=Provenance.OWN) & ~Q(desk=Desk.ABANDONED) & ~Q(status__in=NOT_TAKING_PLACE)


def owed(today: date) -> Q:
    """Trips whose last day has passed while a clock is not met, in time or not."""
    public = PublishedTrip.objects.filter(next_due__isnull=False, end_latest__lt=today)
    return Q(ref__in=public.values("ref")) | watched() & Q(end_latest__lt=today)


def overdue(today: date) -> Q:
    """Trips of which an unmet clock has run out."""
    public = PublishedTrip.objects.filter(next_due__lt=today).values("ref")
    return Q(ref__in=public) | watched() & _ended_too_long_ago(registry(), today)


def complete() -> Q:
    """Public trips of which all three clocks are met."""
    return Q(ref__in=PublishedTrip.objects.filter(due_record__isnull=False, next_due=None).values("ref"))


def _ended_too_long_ago(public: Registry, today: date) -> Q:
    """Last days whose first due day has passed, under the policies as each municipality published them."""
    found = Q(end_latest__lt=today - least_days(DEFAULT_POLICY)) & ~Q(municipality__code__in=public.policies)
    for code, policies in public.policies.items():
        own = Q()
        for policy, last in _in_force(policies):
            within = Q(end_latest__gte=policy.valid_from, end_latest__lt=today - least_days(policy))
            own |= within if last is None else within & Q(end_latest__lt=last)
        found |= own & Q(municipality__code=code)
    return found


def least_days(policy: PublishedPolicy) -> timedelta:
    return timedelta(days=min(policy.record_days, policy.costs_days, policy.report_days))


def _in_force(policies: Iterable[PublishedPolicy]) -> list[tuple[PublishedPolicy, date | None]]:
    """Each policy with the day on which the next one follows; the default before all of them."""
    chain = [DEFAULT_POLICY, *policies]
    return list(zip(chain, [*(policy.valid_from for policy in chain[1:]), None], strict=True))


# ---- What is withheld ----


@dataclass(frozen=True, slots=True)
class Review:
    """Something that the public is told is withheld from a trip, and by when that was to be looked at again."""

    ref: str
    town: str
    field: str
    ground: str
    day: date

    @property
    def label(self) -> str:
        return str(Withheld(self.field).label)


WITHHOLDING = '"redactions":[{'
"""Stands in the canonical text of every document that withholds something, and of no other: a text escapes its quotes."""


def withheld_too_long(today: date, town: str = "") -> list[Review]:
    """What public documents withhold though its review date has passed, the longest overdue first. One query.

    Of one municipality by its code, or of all. The working rows say nothing here: one may be moved or deleted in a
    correction that nobody has published, and the public still reads the old date.
    """
    kept = Trip.objects.filter(ref__isnull=False)  # a ledger may be restored without the working records
    public = PublishedTrip.objects.filter(ref__in=kept.values("ref"), entry__document__contains=WITHHOLDING)
    if town:
        public = public.filter(municipality=town)
    found = []
    rows = public.order_by("pk").values_list("ref", "municipality", "entry__document")
    for ref, code, text in rows.iterator(chunk_size=AT_ONCE):
        for one in orjson.loads(text or "")["redactions"]:  # the text of a current version is never erased
            day = date.fromisoformat(one["review"]["latest"])
            if day < today:
                found.append(Review(ref, code, one["field"], one["ground"], day))
    return sorted(found, key=lambda one: one.day)
