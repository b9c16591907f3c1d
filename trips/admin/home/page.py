"""The first page of the admin: what waits for whoever signed in, by municipality and role.

Clerks find what they entered and what came back, publishers their queue, reviewers what there is to look into. Whoever
has many municipalities gets an overview first. However many trips there are, a municipality costs the same queries.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Count, Exists, F, OuterRef
from django.db.models.lookups import IsNull
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from officials.access import Reach, reach, user_of
from officials.models import Municipality
from officials.published import Registry, registry
from officials.site import HomePart, register_home
from officials.stand_ins import current_stand_ins
from transparency import calendar
from trips.admin.gate.corrections import in_preparation
from trips.admin.gate.stages import ON_A_DESK, Stage
from trips.codes import Desk
from trips.models import NilDeclaration, PublishedTrip, Trip

from . import duties, homework, inquiries, queue, silence
from .board import Button, Row, Section, Town, inquiries_url, nil_url, trips_url

SIDE_BY_SIDE = 3
"""So many municipalities stand one below the other; more are an overview."""


def home(request: HttpRequest) -> list[HomePart]:
    """Quick ways, then the work of each municipality, or the overview of many."""
    reached, public = reach(request.user), registry()
    seen = admin.site.get_model_admin(Municipality).get_queryset(request)
    towns = list(seen.order_by("sort_key", "pk"))
    asked = [town for town in towns if town.code == request.GET.get("of")]
    parts = [HomePart("admin/parts/ways.html", {"ways": list(_ways(reached))})]
    if len(towns) > SIDE_BY_SIDE and not asked:
        rows = overview(public, towns)
        return [*parts, HomePart("admin/parts/overview.html", {"rows": rows, "columns": COLUMNS.values()})]
    shown = asked or towns
    turns = dict(
        current_stand_ins()
        .filter(membership__user=user_of(request))
        .values_list("membership__municipality", "last")
    )
    silent = silence.silent_months(public, shown)
    board = [_town(town, user_of(request), reached, public, silent[town.pk], turns) for town in shown]
    context = {"towns": board, "named": len(towns) > 1, "narrowed": len(shown) < len(towns)}
    return [*parts, HomePart("admin/parts/board.html", context)]


register_home(home)


def _ways(reached: Reach) -> Iterable[Button]:
    """Where people go first; only what this set-up has."""
    writes = reached.everything or bool(reached.written)
    wanted = [
        (writes, _("New trip"), "admin:trips_trip_add", (), True),
        (writes, _("Import from a spreadsheet"), "admin:trips_import", (), False),
        (True, _("All trips"), "admin:trips_trip_changelist", (), False),
        (writes, _("Guide for clerks"), "admin:guide", ("clerk",), False),
        (
            bool(reached.published) or reached.everything,
            _("Guide for publishers"),
            "admin:guide",
            ("publisher",),
            False,
        ),
    ]
    for offered, label, name, arguments, main in wanted:
        if offered and (url := _resolved(name, arguments)):
            yield Button(label, url, main=main)


def _resolved(name: str, arguments: tuple[str, ...]) -> str:
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


# ---- One municipality ----


def _town(
    town: Municipality,
    user: User,
    reached: Reach,
    public: Registry,
    silent: list[str],
    turns: Mapping[int, date],
) -> Town:
    today = calendar.today()
    trips = Trip.objects.filter(municipality=town)
    differing = in_preparation(trips)
    found = Town(town.pk, town.name, "", counts=_counts(town, differing))
    if reached.publishes(town.pk):
        found.role = _("You are a publisher here.")
        if until := turns.get(town.pk):
            found.role = _("You stand in for the publishers here until {day}.").format(
                day=duties.day_words(until)
            )
        prepared = _prepared(town, public)
        found.sections = [
            queue.queued(town, user, public),
            homework.nil_waiting(town, prepared, silent, reached, public),
            *_clerks(town, user, today, public, differing),
            homework.silent(town, [month for month in silent if month not in prepared], reached, public),
        ]
    elif reached.writes(town.pk):
        found.role = _("You are a clerk here.")
        found.sections = [
            *_clerks(town, user, today, public, differing, submitted=True),
            homework.silent(town, silent, reached, public),
        ]
    else:
        found.role = _("You read everything here and change nothing.")
        found.counts_first = True
        found.sections = [
            homework.owed(town, today, public, overdue_alone=True),
            homework.silent(town, silent, reached, public),
            homework.abandoned(town),
        ]
    found.sections.append(inquiries.waiting(town, reached.writes(town.pk)))
    found.sections.append(homework.withheld(town, today))
    return found


def _clerks(
    town: Municipality,
    user: User,
    today: date,
    public: Registry,
    differing: list[int],
    *,
    submitted: bool = False,
) -> Iterable[Section]:
    yield homework.returned(town)
    yield homework.drafts(town, user)
    if submitted:
        yield homework.submitted(town)
    yield homework.owed(town, today, public)
    yield homework.corrections(town, differing)


def _prepared(town: Municipality, public: Registry) -> list[str]:
    """Months whose nil declaration waits for a publisher, the oldest first."""
    months = (
        NilDeclaration.objects.filter(municipality=town).order_by("month").values_list("month", flat=True)
    )
    return [month for month in months if (town.code, month) not in public.nil]


def _counts(town: Municipality, differing: list[int]) -> list[Row]:
    """How many trips stand where, each with the way to them."""
    standing = Exists(PublishedTrip.objects.filter(ref=OuterRef("ref")))
    rows = (
        Trip.objects.filter(municipality=town)
        .order_by()
        .annotate(standing=standing, never_public=IsNull(F("ref"), True))
        .values_list("desk", "never_public", "standing")
        .annotate(trips=Count("pk"))
    )
    found = dict.fromkeys(Stage, 0)
    for desk, never_public, is_public, trips in rows:
        if not never_public and not is_public:
            found[Stage.WITHDRAWN] += trips
        elif desk == Desk.CLERK:
            found[Stage.DRAFT if never_public else Stage.PUBLIC] += trips
        else:
            found[ON_A_DESK[Desk(desk)]] += trips
    found[Stage.CORRECTION] = len(differing)
    found[Stage.PUBLIC] -= len(differing)
    return [
        Row(stage.label, trips_url(town.pk, stage=stage.value), tag=str(count), face=stage.face)
        for stage, count in found.items()
        if count
    ]


# ---- Many municipalities ----

COLUMNS: dict[str, Promise] = {
    "submitted": pgettext_lazy("a number of trips", "Submitted"),
    "returned": pgettext_lazy("a number of trips", "Returned"),
    "drafts": pgettext_lazy("a number of trips", "Drafts"),
    "overdue": pgettext_lazy("a number of trips", "Overdue"),
    "silent": gettext_lazy("Silent months"),
    "nil": gettext_lazy("Nil declarations waiting"),
    "inquiries": gettext_lazy("Messages from the public"),
    "withheld": gettext_lazy("Withheld, review overdue"),
}


def overview(public: Registry, towns: list[Municipality]) -> list[dict[str, Any]]:
    """For each municipality what waits there; every number leads to its list. A fixed number of queries."""
    today, codes = calendar.today(), {town.code: town.pk for town in towns}
    found: dict[str, dict[int, int]] = {name: {} for name in COLUMNS}

    def add(name: str, counted: Iterable[tuple[int | None, int]]) -> None:
        for key, count in counted:
            if key is not None:
                found[name][key] = found[name].get(key, 0) + count

    trips = Trip.objects.order_by()
    desks = trips.filter(ref=None) | trips.filter(ref__in=PublishedTrip.objects.values("ref"))
    for name, desk in (("submitted", Desk.PUBLISHER), ("returned", Desk.RETURNED)):
        add(name, desks.filter(desk=desk).values_list("municipality").annotate(Count("pk")))
    drafts = trips.filter(ref=None, desk=Desk.CLERK)
    add("drafts", drafts.values_list("municipality").annotate(Count("pk")))
    add("overdue", trips.filter(duties.overdue(today)).values_list("municipality").annotate(Count("pk")))
    reviews = {(one.town, one.ref) for one in duties.withheld_too_long(today)}
    add("inquiries", inquiries.waiting_by_town())
    add("withheld", ((codes.get(code), 1) for code, _ref in reviews))
    silent = silence.silent_months(public, towns)
    add("silent", ((key, len(months)) for key, months in silent.items()))
    declared = NilDeclaration.objects.values_list("municipality__code", "month")
    add("nil", ((codes.get(code), 1) for code, month in declared if (code, month) not in public.nil))
    return [
        {
            "name": town.name,
            "url": f"?{urlencode({'of': town.code})}",
            "cells": [
                (label, found[name].get(town.pk, 0), _ways_to(town.pk)[name])
                for name, label in COLUMNS.items()
            ],
        }
        for town in towns
    ]


def _ways_to(town: int) -> dict[str, str]:
    return {
        "submitted": trips_url(town, stage=Stage.SUBMITTED.value),
        "returned": trips_url(town, stage=Stage.RETURNED.value),
        "drafts": trips_url(town, stage=Stage.DRAFT.value),
        "overdue": trips_url(town, clock="overdue"),
        "silent": homework.silent_url(town),
        "nil": nil_url(town, standing="waiting"),
        "inquiries": inquiries_url(town),
        "withheld": trips_url(town, withheld="review"),
    }
