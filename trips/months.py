"""A municipality's Jalali months, each with its state: the calendar of trips, nil declarations and silence.

A month with a published trip is always `trips`; then `nil`; a covered month that has not ended is `not_yet`; then
`silent` where the municipality publishes here itself, `none_found` where the period was compiled from public sources,
`not_covered` outside every covered period. Trips of which only the year is known belong to no month.

A trip that began before a month and may still have been under way in it is counted with the month as `running`: that
changes no state, for a nil declaration says that no trip *began*.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min

from officials.published import Registry
from transparency import calendar
from trips.codes import MonthState, Provenance
from trips.models.published import PublishedTrip


@dataclass(frozen=True, slots=True)
class Running:
    """A trip that ran into a month."""

    ref: str
    title: str


@dataclass(frozen=True, slots=True)
class Month:
    """`month` is "1401-09"; `trips` how many published trips began in it, `running` those that began before it for certain
    (their latest first day does) and had a latest last day in it or after it, the first begun first.
    """

    month: str
    state: MonthState
    trips: int
    running: tuple[Running, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """The twelve months; `unplaced` is how many trips of the year belong to none of them: only the year is known."""

    months: list[Month]
    unplaced: int


def years(registry: Registry, wanted: Iterable[tuple[str, int]], today: date) -> dict[tuple[str, int], Year]:
    """Each (municipality's code, Jalali year). Two queries for all of them.

    `today` is Tehran's; a code without a public profile has no covered month.
    """
    keys = list(wanted)
    if not keys:
        return {}
    counted, running = _counts(keys), _running(keys)
    found: dict[tuple[str, int], Year] = {}
    for code, year in keys:
        covered = registry.municipalities.get(code, {}).get("covered", ())
        months = []
        for number in range(1, 13):
            month, trips = f"{year:04}-{number:02}", counted.get((code, year, number), 0)
            state = _state(registry, code, month, trips, covered, today)
            months.append(Month(month, state, trips, tuple(running.get((code, year, number), ()))))
        found[code, year] = Year(months, counted.get((code, year, None), 0))
    return found


def _counts(keys: list[tuple[str, int]]) -> dict[tuple[str, int, int | None], int]:
    """How many trips began in each month; under None those of which the year alone is known."""
    rows = PublishedTrip.objects.filter(
        municipality__in={code for code, _year in keys}, year__in={year for _code, year in keys}
    )
    grouped = rows.values_list("municipality", "year", "month").annotate(trips=Count("pk")).order_by()
    return {(code, year, month): trips for code, year, month, trips in grouped}


def _running(keys: list[tuple[str, int]]) -> dict[tuple[str, int, int], list[Running]]:
    """The trips that ran into each month. Few trips cross the end of one, so they are told apart here, not by the database."""
    asked = set(keys)
    years = {year for _code, year in keys}
    first, _beyond = calendar.year_bounds(min(years))
    _first, beyond = calendar.year_bounds(max(years))
    rows = PublishedTrip.objects.filter(
        municipality__in={code for code, _year in keys}, start_latest__lt=beyond, end_latest__gte=first
    )
    columns = ("municipality", "start_latest", "end_latest", "ref", "title")
    found: dict[tuple[str, int, int], list[Running]] = defaultdict(list)
    for code, began, ended, ref, title in rows.order_by("start", "pk").values_list(*columns):
        own_month = calendar.month_of(began) if began >= first else None
        for year, month in calendar.months_between(max(began, first), min(ended, beyond - calendar.ONE_DAY)):
            if (year, month) != own_month and (code, year) in asked:
                found[code, year, month].append(Running(ref, title))
    return found


@dataclass(frozen=True, slots=True)
class Span:
    """`years`: the Jalali years of which the calendar can show something, this one among them; `newest` of those with any."""

    years: range
    newest: int


def span(registry: Registry, today: date) -> Span:
    """What years are covered by somebody, or have a trip. One query."""
    this_year = calendar.month_of(today)[0]
    bounds = PublishedTrip.objects.aggregate(first=Min("start"), last=Max("start"))
    years = {calendar.month_of(day)[0] for day in bounds.values() if day}
    for profile in registry.municipalities.values():
        for period in profile["covered"]:
            years.add(int(period["from"][:4]))
            years.add(int(period["to"][:4]) if period["to"] else this_year)
    known = {year for year in years if year <= this_year}
    return Span(range(min(years | {this_year}), max(years | {this_year}) + 1), max(known, default=this_year))


def of_month(registry: Registry, month: str, today: date) -> dict[str, MonthState]:
    """The state of one month for every municipality with a public profile. One query."""
    year, number = (int(part) for part in month.split("-"))
    began = set(
        PublishedTrip.objects.filter(year=year, month=number)
        .values_list("municipality", flat=True)
        .distinct()
    )
    return {
        code: _state(registry, code, month, int(code in began), profile["covered"], today)
        for code, profile in registry.municipalities.items()
    }


def silences(registry: Registry, today: date, count: int) -> dict[str, list[str]]:
    """The silent months among the last `count` that are over, oldest first, of every municipality that has any. One query."""
    year, number = calendar.month_of(today)
    ended: list[str] = []
    for _month in range(count):
        year, number = calendar.previous_month(year, number)
        ended.insert(0, f"{year:04}-{number:02}")
    years = {int(month[:4]) for month in ended}
    rows = PublishedTrip.objects.filter(year__in=years, month__isnull=False)
    began = set(rows.values_list("municipality", "year", "month").distinct().order_by())
    found = {
        code: [
            month
            for month in ended
            if _state(
                registry,
                code,
                month,
                int((code, int(month[:4]), int(month[5:])) in began),
                profile["covered"],
                today,
            )
            == MonthState.SILENT
        ]
        for code, profile in registry.municipalities.items()
    }
    return {code: months for code, months in found.items() if months}


def last_ended(today: date) -> str:
    """The newest Jalali month that is over, such as "1401-10"."""
    year, month = calendar.previous_month(*calendar.month_of(today))
    return f"{year:04}-{month:02}"


def _state(
    registry: Registry, code: str, month: str, trips: int, covered: Iterable[dict[str, Any]], today: date
) -> MonthState:
    if trips:
        return MonthState.TRIPS
    if registry.nil_declared(code, month):
        return MonthState.NIL
    provenances = {
        period["provenance"] for period in covered if period["from"] <= month <= (period["to"] or month)
    }
    if not provenances:
        return MonthState.NOT_COVERED
    if today <= calendar.parse_jalali(month).latest:
        return MonthState.NOT_YET
    return MonthState.SILENT if Provenance.OWN in provenances else MonthState.NONE_FOUND


def latest_years(profile: dict[str, Any], today: date) -> list[int]:
    """The Jalali years that a municipality's covered periods touch, newest first, none after this one."""
    this_year = calendar.month_of(today)[0]
    covered: set[int] = set()
    for period in profile["covered"]:
        last = int(period["to"][:4]) if period["to"] else this_year
        covered.update(range(int(period["from"][:4]), min(last, this_year) + 1))
    return sorted(covered, reverse=True)
