"""The portal's own pages that need the trips: the first page, and what it is about."""

from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from officials.published import PublishedPolicy, Registry, registry
from transparency import calendar, calendar_words, marks, persian
from transparency.models import Kind, LedgerEntry
from transparency.versions import VersionedRequest, plain_page, remembered
from trips import months
from trips.codes import MonthState, Provenance
from trips.models.published import PublishedTrip

from .entries import entry
from .listing import is_late
from .sentences import title
from .versions import PREFIX, read
from .words import day_count, language, number

NEWEST = 6
STRIPS = 12
YEARS = 2


@plain_page
def home(request: VersionedRequest) -> HttpResponse:
    today, public = calendar.today(), registry()
    newest = PublishedTrip.objects.select_related("entry").order_by("-id")[:NEWEST]
    return render(
        request,
        "transparency/home.html",
        {
            "figures": _figures(remembered(request.head, "figures", (), _totals), len(public.municipalities)),
            "newest": [entry(read(trip.entry), is_late(trip, today)) for trip in newest],
            "corrections": _corrections(),
            "strips": _strips(public, today),
            "municipalities_beyond": max(0, len(public.municipalities) - STRIPS),
        },
    )


def _totals() -> dict[str, int]:
    return PublishedTrip.objects.aggregate(
        trips=Count("pk"),
        people=Sum("travellers", default=0),
        unknown=Count("pk", filter=Q(travellers__isnull=True)),
    )


def _figures(totals: dict[str, int], municipalities: int) -> list[dict[str, str]]:
    unknown = totals["unknown"]
    people = gettext("members of delegations")
    if unknown:
        people = ngettext(
            "members of delegations; of {number} trip the number is not known",
            "members of delegations; of {number} trips the number is not known",
            unknown,
        ).format(number=number(unknown))
    return [
        {
            "value": number(totals["trips"]),
            "name": ngettext("published trip", "published trips", totals["trips"]),
        },
        {"value": number(totals["people"]), "name": people},
        {"value": number(municipalities), "name": ngettext("municipality", "municipalities", municipalities)},
    ]


def _corrections() -> list[dict[str, Any]]:
    """The newest corrections and withdrawals of trips, told by title where one is left."""
    found: list[LedgerEntry] = []
    for kind in (Kind.CORRECTION, Kind.WITHDRAWAL):
        found += LedgerEntry.objects.filter(kind=kind, subject__startswith=PREFIX).order_by("-serial")[
            :NEWEST
        ]
    newest = sorted(found, key=lambda one: one.serial, reverse=True)[:NEWEST]
    return [_correction(one) for one in newest]


def _correction(one: LedgerEntry) -> dict[str, Any]:
    """`reason` is None where the text was erased: then neither title nor reason is left."""
    document = one.read() if one.document else {}
    ref = one.subject.removeprefix(PREFIX)
    return {
        "ref": ref,
        "title": title(document) if "title" in document else marks.text(ref),
        "kind": Kind(one.kind).label,
        "time": one.time,
        "reason": document.get("reason"),
    }


def _by_name(public: Registry) -> list[tuple[str, dict[str, Any]]]:
    """Municipalities in the alphabetical order of the page's language."""

    def key(item: tuple[str, dict[str, Any]]) -> str:
        names = item[1]["municipality"]
        return persian.sort_key((names["name_en"] if language() != "fa" else None) or names["name"])

    return sorted(public.municipalities.items(), key=key)


def _strips(public: Registry, today: date) -> list[dict[str, Any]]:
    shown = [
        (code, profile, year)
        for code, profile in _by_name(public)[:STRIPS]
        for year in months.latest_years(profile, today, YEARS)
    ]
    found = months.years(public, [(code, year) for code, _profile, year in shown], today)
    return [
        {
            "name": marks.named(profile["municipality"]["name"], profile["municipality"]["name_en"]),
            "year": year,
            "months": [_month(code, month) for month in found[code, year]],
        }
        for code, profile, year in shown
    ]


def _month(code: str, month: months.Month) -> dict[str, Any]:
    words = str(MonthState(month.state).label)
    url = None
    if month.state == MonthState.TRIPS:
        words = ngettext("{number} trip", "{number} trips", month.trips).format(number=number(month.trips))
        year, position = month.month.split("-")
        url = f"{reverse('trips')}?municipality={code}&year={year}&month={int(position)}"
    names = calendar_words.MONTHS["fa" if language() == "fa" else "en"]
    return {"name": names[int(month.month[5:]) - 1], "state": month.state.value, "words": words, "url": url}


@plain_page
def about(request: HttpRequest) -> HttpResponse:
    public, today = registry(), calendar.today()
    policies = [_policy(code, profile, public.policy(code, today)) for code, profile in _by_name(public)]
    return render(request, "transparency/about.html", {"policies": policies})


def _policy(code: str, profile: dict[str, Any], policy: PublishedPolicy) -> dict[str, Any]:
    """What a municipality covers and promises; deadlines run only where it declares its trips itself."""
    return {
        "code": code,
        "name": marks.named(profile["municipality"]["name"], profile["municipality"]["name_en"]),
        "covered": [_covered(period) for period in profile["covered"]],
        "declares": any(period["provenance"] == Provenance.OWN for period in profile["covered"]),
        "record": day_count(policy.record_days),
        "costs": day_count(policy.costs_days),
        "report": day_count(policy.report_days),
    }


def _covered(period: dict[str, Any]) -> dict[str, str]:
    first = calendar_words.format_month(period["from"], language())
    if period["to"]:
        words = gettext("{first} to {last}").format(
            first=first, last=calendar_words.format_month(period["to"], language())
        )
    else:
        words = gettext("since {first}").format(first=first)
    return {"words": words, "provenance": str(Provenance(period["provenance"]).label)}
