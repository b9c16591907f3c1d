"""A municipality's Jalali months, each with its state: the calendar of trips, nil declarations and silence.

A month with a published trip is always `trips`; then `nil`; a covered month that has not ended is `not_yet`; then
`silent` where the municipality publishes here itself, `none_found` where the period was compiled from public sources,
`not_covered` outside every covered period. Trips of which only the year is known belong to no month.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from officials.published import Registry
from transparency import calendar
from trips.codes import MonthState, Provenance
from trips.models.published import PublishedTrip


@dataclass(frozen=True, slots=True)
class Month:
    """`month` is "1401-09"; `trips` how many published trips began in it."""

    month: str
    state: MonthState
    trips: int


def years(
    registry: Registry, wanted: Iterable[tuple[str, int]], today: date
) -> dict[tuple[str, int], list[Month]]:
    """The twelve months of each (municipality's code, Jalali year). One query for all of them.

    `today` is Tehran's; a code without a public profile has no covered month.
    """
    keys = list(wanted)
    counted = _counts(keys)
    found: dict[tuple[str, int], list[Month]] = {}
    for code, year in keys:
        covered = registry.municipalities.get(code, {}).get("covered", ())
        found[code, year] = []
        for number in range(1, 13):
            month, trips = f"{year:04}-{number:02}", counted.get((code, year, number), 0)
            state = _state(registry, code, month, trips, covered, today)
            found[code, year].append(Month(month, state, trips))
    return found


def _counts(keys: list[tuple[str, int]]) -> dict[tuple[str, int, int], int]:
    rows = PublishedTrip.objects.filter(
        municipality__in={code for code, _year in keys},
        year__in={year for _code, year in keys},
        month__isnull=False,
    )
    grouped = rows.values_list("municipality", "year", "month").annotate(trips=Count("pk")).order_by()
    return {(code, year, month): trips for code, year, month, trips in grouped}


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


def latest_years(profile: dict[str, Any], today: date, most: int) -> list[int]:
    """The last Jalali years that a municipality's covered periods touch, newest first, none after this one."""
    this_year = calendar.month_of(today)[0]
    covered: set[int] = set()
    for period in profile["covered"]:
        last = int(period["to"][:4]) if period["to"] else this_year
        covered.update(range(int(period["from"][:4]), min(last, this_year) + 1))
    return sorted(covered, reverse=True)[:most]
