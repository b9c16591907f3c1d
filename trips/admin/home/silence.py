"""Months still silent, and what stands in the way of calling one nil."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from officials.access import Reach
from officials.models import Municipality
from officials.published import Registry
from transparency import calendar, calendar_words
from transparency.templatetags.safarnama import listed
from trips import nil
from trips.codes import Desk, MonthState
from trips.models import NilDeclaration, Trip
from trips.months import latest_years, years

from .board import Button, Row, Words


@dataclass(slots=True)
class SilentMonth:
    """A month of which nothing is known, and what is known of it here."""

    municipality: Municipality
    month: str
    submitted: list[Trip] = field(default_factory=list)
    """Trips of the queue that begin in it: they stand in the way of a nil declaration."""
    drafts: list[Trip] = field(default_factory=list)
    prepared: NilDeclaration | None = None
    """A declaration that nobody has passed through the gate yet, or one that was revoked."""
    revoked: bool = False

    @property
    def is_last(self) -> bool:
        """Whether it is the month that ended last, which everybody is asked about first."""
        last = calendar.previous_month(*calendar.month_of(calendar.today()))
        return self.month == "{:04}-{:02}".format(*last)

    @property
    def words(self) -> str:
        return calendar_words.format_month(self.month, get_language() or "fa")


def silent_months(public: Registry, towns: Iterable[Municipality]) -> dict[int, list[str]]:
    """The silent months of each municipality by its key, newest first. Two queries for all of them."""
    today = calendar.today()
    towns = list(towns)
    wanted = [
        (town.code, year)
        for town in towns
        if (profile := public.municipalities.get(town.code))
        for year in latest_years(profile, today)
    ]
    found: dict[str, list[str]] = {}
    for (code, _year), year in years(public, wanted, today).items():
        silent = [month.month for month in year.months if month.state == MonthState.SILENT]
        found.setdefault(code, []).extend(silent)
    return {town.pk: sorted(found.get(town.code, ()), reverse=True) for town in towns}


def known(public: Registry, months: Iterable[tuple[Municipality, str]]) -> list[SilentMonth]:
    """What is known here of some silent months, in their order. Two queries."""
    found = {(town.pk, month): SilentMonth(town, month) for town, month in months}
    if not found:
        return []
    towns, named = {pk for pk, _month in found}, {month for _pk, month in found}
    begin = Trip.objects.filter(municipality__in=towns, ref=None).exclude(desk=Desk.ABANDONED)
    begin = begin.alias(begins=Substr("start", 1, 7)).filter(begins__in=named).order_by("pk")
    for trip in begin.only("pk", "title", "desk", "start", "municipality"):
        if one := found.get((trip.municipality_id, trip.start[:7])):
            (one.submitted if trip.desk == Desk.PUBLISHER else one.drafts).append(trip)
    for declaration in NilDeclaration.objects.filter(municipality__in=towns, month__in=named):
        if one := found.get((declaration.municipality_id, declaration.month)):
            one.prepared = declaration
            one.revoked = (one.municipality.code, one.month) in public.nil
    return list(found.values())


# ---- In words, with the way there ----


def link_to(trip: Trip) -> SafeString:
    return format_html(
        '<a href="{}"><bdi>{}</bdi></a>', reverse("admin:trips_trip_change", args=[trip.pk]), trip.title
    )


def links_to(trips: Iterable[Trip]) -> SafeString:
    return listed([link_to(trip) for trip in trips])


def in_the_way(town: Municipality, month: str) -> SafeString | None:
    """Why a month cannot be declared nil, with a link to the trip; None where no trip stands in the way."""
    if public := nil.public_trip_in(town.code, month):
        link = format_html(
            '<a href="{}"><bdi dir="ltr">{}</bdi></a>', reverse("trip", args=[public.ref]), public.ref
        )
        return format_html(str(nil.TRIP_IN_MONTH).replace("%(ref)s", "{}"), link)
    waiting = nil.trips_entered_in(town, month).filter(desk=Desk.PUBLISHER).first()
    if waiting:
        return format_html(str(nil.WAITING_IN_MONTH).replace("%(title)s", "{}"), link_to(waiting))
    return None


def rows(months: Iterable[SilentMonth], reached: Reach, back: str = "") -> list[Row]:
    """Silent months with what can be done about each; `back` names the page to return to (`NilDeclarationAdmin`)."""
    return [_row(one, reached, back) for one in months]


def _row(one: SilentMonth, reached: Reach, back: str) -> Row:
    notes: list[Words] = []
    if one.submitted:
        notes.append(
            format_html(gettext("A submitted trip begins in it: {trips}"), trips=links_to(one.submitted))
        )
    if one.drafts:
        notes.append(
            format_html(gettext("There is a draft that begins in it: {trips}"), trips=links_to(one.drafts))
        )
    publishes, prepared = reached.publishes(one.municipality.pk), one.prepared is not None
    if one.revoked:
        notes.append(gettext("It was declared nil, and that was revoked."))
    elif prepared and not publishes:
        notes.append(gettext("The nil declaration is prepared; a publisher declares it."))
    return Row(
        one.words,
        reverse("admin:trips_nildeclaration_change", args=[one.prepared.pk]) if one.prepared else "",
        tag=MonthState.SILENT.label,
        face="tag-attention",
        notes=notes,
        buttons=_buttons(one, reached, back),
    )


def _buttons(one: SilentMonth, reached: Reach, back: str) -> list[Button]:
    town = one.municipality
    if not reached.writes(town.pk):
        return []
    posts = {"municipality": town.pk, "month": one.month, "back": back}
    found = []
    if not one.submitted and reached.publishes(town.pk):
        found.append(
            Button(_declare(one), reverse("admin:trips_nildeclaration_silent"), posts, main=one.is_last)
        )
    elif not one.submitted and one.prepared is None:
        label = gettext("Prepare a nil declaration")
        found.append(Button(label, reverse("admin:trips_nildeclaration_silent"), posts, about=one.words))
    add = f"{reverse('admin:trips_trip_add')}?{urlencode({'municipality': town.pk, 'start': one.month})}"
    return [*found, Button(gettext("Enter a trip"), add, about=one.words)]


def _declare(one: SilentMonth) -> str:
    return gettext("Declare: no trip began in {month}").format(month=one.words)
