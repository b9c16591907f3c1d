"""The sections of the first page, one function each: what waits in one municipality, cut at ten with the way to the rest."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from officials.access import Reach
from officials.admin.fields import shown
from officials.models import Municipality
from officials.published import Registry
from officials.templatetags.portal_admin import moment
from transparency import calendar
from transparency.templatetags.safarnama import listed
from trips.admin.gate import keepers
from trips.admin.gate.stages import Stage
from trips.admin.lists import mine
from trips.codes import Act, Desk
from trips.models import Handover, PublishedTrip, Trip

from . import duties, silence
from .board import AT_MOST, Button, Row, Section, Words, nil_url, trips_url


def change_url(trip: Trip) -> str:
    return reverse("admin:trips_trip_change", args=[trip.pk])


def last_steps(trips: Sequence[Trip], act: Act) -> dict[int, Handover]:
    """The last step of one kind of each trip, by the trip's key. One query."""
    steps = Handover.objects.filter(trip__in=[trip.pk for trip in trips], act=act)
    return {step.trip_id: step for step in steps.select_related("by").order_by("pk")}


def waited(trip: Trip) -> str:
    """How long it has lain where it lies, in whole days."""
    days = (calendar.today() - calendar.today(trip.desk_since)).days
    if days < 1:
        return _("since today")
    return ngettext("for %(count)s day", "for %(count)s days", days) % {"count": shown(days)}


# ---- What clerks do ----


def drafts(town: Municipality, user: User) -> Section:
    every = Trip.objects.filter(municipality=town, ref=None, desk=Desk.CLERK)
    own = every.filter(mine(user.pk))
    rows = [
        Row(
            trip.title,
            change_url(trip),
            notes=[_("Last changed {time}").format(time=moment(trip.changed_at))],
            buttons=[Button(_("Continue"), change_url(trip), about=trip.title)],
        )
        for trip in own.order_by("-changed_at", "-pk")[:AT_MOST]
    ]
    total, others = own.count(), every.exclude(mine(user.pk)).count()
    note: Words = ""
    if others:
        words = ngettext("%(count)s draft of colleagues", "%(count)s drafts of colleagues", others)
        url = trips_url(town.pk, stage=Stage.DRAFT.value)
        note = format_html('<a href="{}">{}</a>', url, words % {"count": shown(others)})
    url = trips_url(town.pk, stage=Stage.DRAFT.value, mine="1")
    return Section(
        "drafts", _("Your drafts"), rows, total, url, note, _("You have no draft.") if note else ""
    )


def returned(town: Municipality) -> Section:
    trips = Trip.objects.filter(municipality=town, desk=Desk.RETURNED)
    some = list(trips.order_by("-desk_since", "-pk")[:AT_MOST])
    steps = last_steps(some, Act.RETURNED)
    rows = []
    for trip in some:
        step = steps.get(trip.pk)
        notes: list[Words] = []
        if step:
            told = _("{name} returned it, {time}")
            notes = [
                told.format(name=keepers.person(step.by), time=moment(step.at)),
                format_html("«{}»", step.remark),
            ]
        buttons = [Button(_("Mend it"), change_url(trip), about=trip.title)]
        rows.append(
            Row(trip.title, change_url(trip), Stage.RETURNED.label, Stage.RETURNED.face, notes, buttons)
        )
    url = trips_url(town.pk, stage=Stage.RETURNED.value)
    return Section("returned", _("Returned to the clerks"), rows, trips.count(), url)


def submitted(town: Municipality) -> Section:
    trips = Trip.objects.filter(municipality=town, desk=Desk.PUBLISHER)
    some = list(trips.order_by("desk_since", "pk")[:AT_MOST])
    steps = last_steps(some, Act.SUBMITTED)
    rows = []
    for trip in some:
        notes = [_("Waits {duration}, {time}").format(duration=waited(trip), time=moment(trip.desk_since))]
        if step := steps.get(trip.pk):
            notes.append(_("Submitted by {name}").format(name=keepers.person(step.by)))
        rows.append(Row(trip.title, change_url(trip), notes=notes))
    names = [str(keeper) for keeper in keepers.publishers(town.pk)]
    note = format_html(_("They wait for: {names}"), names=listed(names)) if names else ""
    url = trips_url(town.pk, stage=Stage.SUBMITTED.value)
    return Section("submitted", _("Submitted and waiting"), rows, trips.count(), url, note)


def corrections(town: Municipality, differing: list[int]) -> Section:
    trips = Trip.objects.filter(pk__in=differing).select_related("changed_by")
    rows = [
        Row(
            trip.title,
            change_url(trip),
            notes=[
                _("Last changed by {name}, {time}").format(
                    name=keepers.person(trip.changed_by), time=moment(trip.changed_at)
                )
            ],
            buttons=[
                Button(_("Preview"), reverse("admin:trips_trip_preview", args=[trip.pk]), about=trip.title)
            ],
        )
        for trip in trips.order_by("-changed_at", "-pk")[:AT_MOST]
    ]
    url = trips_url(town.pk, stage=Stage.CORRECTION.value)
    return Section("corrections", _("Corrections in preparation"), rows, len(differing), url)


# ---- What is owed ----


def owed(town: Municipality, today: date, public: Registry, *, overdue_alone: bool = False) -> Section:
    """Trips whose record, costs or report are due or overdue, the most urgent first."""
    owing = PublishedTrip.objects.filter(municipality=town.code, next_due__isnull=False, end_latest__lt=today)
    if overdue_alone:
        owing = owing.filter(next_due__lt=today)
    refs = list(owing.order_by("next_due", "pk").values_list("ref", flat=True)[:AT_MOST])
    unpublished = _unpublished_due(town, today, public, overdue_alone)
    keys = [key for _day, key in unpublished[:AT_MOST]]
    trips = list(Trip.objects.filter(Q(ref__in=refs) | Q(pk__in=keys)).select_related("municipality"))
    clocks = duties.clocks_of(trips)
    rows: list[tuple[date, Row]] = []
    for trip in trips:
        found = clocks.get(trip.pk)
        if found and found.next:
            rows.append((found.next.due, _owed_row(trip, found, found.next, today)))
    rows.sort(key=lambda one: one[0])
    title = _("Overdue") if overdue_alone else _("Due and overdue: record, costs, report")
    url = trips_url(town.pk, clock="overdue" if overdue_alone else "owed")
    total = owing.count() + len(unpublished)
    return Section("owed", title, [row for _day, row in rows[:AT_MOST]], total, url)


def _unpublished_due(
    town: Municipality, today: date, public: Registry, overdue_alone: bool
) -> list[tuple[date, int]]:
    """(first due day, key) of the trips that are over and not public yet, the most urgent first."""
    over = Trip.objects.filter(duties.watched(), municipality=town, end_latest__lt=today)
    found = []
    for key, ended in over.order_by().values_list("pk", "end_latest"):
        day = ended + duties.least_days(public.policy(town.code, ended))
        if not overdue_alone or day < today:
            found.append((day, key))
    return sorted(found)


def _owed_row(trip: Trip, clocks: duties.Clocks, soonest: duties.Clock, today: date) -> Row:
    notes = [
        _("{clock}: due {day}, {left}").format(
            clock=clock.label, day=duties.day_words(clock.due), left=duties.left_words(clock.days_left(today))
        )
        for clock in clocks.clocks
        if not clock.met
    ]
    if trip.ref is None:
        notes.append(_("Not public yet"))
    days = soonest.days_left(today)
    return Row(
        trip.title, change_url(trip), duties.left_words(days), "tag-attention" if days < 0 else "", notes
    )


def withheld(town: Municipality, today: date) -> Section:
    """What is withheld from public trips though its review date has passed."""
    reviews = duties.withheld_too_long(today, town.code)
    trips = {trip.ref: trip for trip in Trip.objects.filter(ref__in={one.ref for one in reviews[:AT_MOST]})}
    rows = [
        Row(
            trips[one.ref].title,
            f"{change_url(trips[one.ref])}#redactions-group",
            duties.left_words((one.day - today).days),
            "tag-attention",
            [
                _("{what}: to be reviewed on {day}").format(what=one.label, day=duties.day_words(one.day)),
                one.ground,
            ],
        )
        for one in reviews[:AT_MOST]
    ]
    url = trips_url(town.pk, withheld="review")
    return Section("withheld", _("Withheld, review overdue"), rows, len(reviews), url)


# ---- Months ----


def silent_url(town: int) -> str:
    asked = urlencode({"municipality__id__exact": town})
    return f"{reverse('admin:trips_nildeclaration_silent')}?{asked}"


def silent(town: Municipality, months: list[str], reached: Reach, public: Registry) -> Section:
    known = silence.known(public, ((town, month) for month in months[:AT_MOST]))
    rows = silence.rows(known, reached)
    return Section("silent", _("Months still silent"), rows, len(months), silent_url(town.pk))


def nil_waiting(
    town: Municipality, prepared: list[str], silent_now: list[str], reached: Reach, public: Registry
) -> Section:
    """Declarations that clerks prepared; those of months in which a trip has begun meanwhile say so."""
    months = prepared[:AT_MOST]
    known = silence.known(public, ((town, month) for month in months))
    rows = [
        row
        if one.month in silent_now
        else Row(
            row.title, row.url, notes=[_("This month is not silent any more: the declaration is not needed.")]
        )
        for one, row in zip(known, silence.rows(known, reached), strict=True)
    ]
    url = nil_url(town.pk, standing="waiting")
    return Section("nil", _("Nil declarations waiting"), rows, len(prepared), url)


def abandoned(town: Municipality) -> Section:
    trips = Trip.objects.filter(municipality=town, desk=Desk.ABANDONED)
    some = list(trips.order_by("-desk_since", "-pk")[:AT_MOST])
    steps = last_steps(some, Act.ABANDONED)
    rows = []
    for trip in some:
        notes: list[Words] = []
        if step := steps.get(trip.pk):
            told = _("{name} abandoned it, {time}")
            notes = [
                told.format(name=keepers.person(step.by), time=moment(step.at)),
                format_html("«{}»", step.remark),
            ]
        rows.append(Row(trip.title, change_url(trip), notes=notes))
    url = trips_url(town.pk, stage=Stage.ABANDONED.value)
    return Section("abandoned", _("Abandoned drafts"), rows, trips.count(), url)
