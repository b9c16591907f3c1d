"""How soon and how completely declared trips are published: counts beside what they are counts of, never one score.

Only trips whose clocks run are looked at (`trips.clocks`): declared by the municipality, and neither cancelled, postponed
nor refused. Compiled records have no clock. An announced trip has one: an announcement that is never followed by the
record becomes late like any other. Each trip belongs to the municipality that published it and to the Jalali year of its
start, as in the vocabulary of questions.

A trip is judged for an item once it has it, or once the item's due day has passed; before that, nothing is owed:

- `late`: of the trips judged for any of record, costs and report, those of which some due day was overrun, or is today
  (the answer to `late=true`).
- `costs`, `report`: of the trips judged for it, those that have it now. Costs not yet settled, and costs nobody discloses,
  are not there; costs withheld on a legal ground and costs a host bore at unknown value are told, and count as there.
- `names`: of the trips judged for the record, those published as done of which no name is missing.

A trip withheld as a whole owes its record alone: it is judged for lateness, not for costs, names and report.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from trips import statistics
from trips.codes import NOT_TAKING_PLACE, Missing, Provenance, Status
from trips.models.published import PublishedFacet, PublishedTerm, PublishedTrip
from trips.questions import Question, about
from trips.statistics import Key, Median

SHARES = ("late", "costs", "names", "report")


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `of` trips."""

    part: int = 0
    of: int = 0

    @property
    def percent(self) -> int | None:
        """Whole hundredths, rounded half up; None of no trips. Not all is never 100, and some is never 0."""
        if not self.of:
            return None
        exact = Decimal(100 * self.part) / self.of
        rounded = int(exact.to_integral_value(ROUND_HALF_UP))
        if 0 < self.part < self.of:
            return min(max(rounded, 1), 99)
        return rounded


NO_DELAY = Median(None, 0, 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """What some declared trips come to: `trips` whose clocks run, the `delay` of those published as done, and the shares."""

    trips: int = 0
    delay: Median = NO_DELAY
    late: Share = Share()
    costs: Share = Share()
    names: Share = Share()
    report: Share = Share()


NOTHING = Standing()


def statuses() -> tuple[str, ...]:
    """The statuses of trips whose clocks run, but for those that no public trip has: they cannot be asked for. One query."""
    running = [status.value for status in Status if status not in NOT_TAKING_PLACE]
    borne = PublishedTerm.objects.filter(name="status", value__in=running).values_list("value", flat=True)
    return tuple(sorted(borne))


def asked(running: Sequence[str], municipality: str | None = None, year: int | None = None) -> dict[str, str]:
    """The parameters that ask for exactly the trips looked at; `running` are `statuses`."""
    found = {} if municipality is None else {"publisher": municipality}
    if year is not None:
        found["year"] = str(year)
    return found | {"provenance": Provenance.OWN.value, "status": ",".join(running)}


def standings(
    group: str | None, today: date, municipality: str | None = None, year: int | None = None
) -> dict[Key, Standing]:
    """By "municipality" or "year", or all together under None: {key: Standing}, without keys that have no such trip.

    `today` is Tehran's. Three queries, each over the trips of the municipality and year where these are given.
    """
    trips = _running(municipality, year)
    counts = _grouped(trips, group, _counts(today))
    unnamed = _grouped(_without_names(trips), group, {"without": Count("pk")})
    delays = statistics.medians(_published(municipality, year), "delay", group)
    return {
        key: _standing(row, unnamed.get(key, {}).get("without", 0), delays.get(key, NO_DELAY))
        for key, row in counts.items()
        if row["trips"]
    }


def standing(today: date, municipality: str | None = None, year: int | None = None) -> Standing:
    """All of them together. Three queries."""
    return standings(None, today, municipality, year).get(None, NOTHING)


def _running(municipality: str | None, year: int | None) -> QuerySet[PublishedTrip]:
    """The trips whose clocks run: those that `asked` asks for, by the columns that a group needs anyway."""
    trips = PublishedTrip.objects.filter(due_record__isnull=False)
    trips = trips.filter(municipality=municipality) if municipality is not None else trips
    return trips.filter(year=year) if year is not None else trips


def _published(municipality: str | None, year: int | None) -> Question:
    """A question for `statistics.medians`: what has no clock has no delay, and leaves a median as it is."""
    asked: dict[str, str | int] = {} if municipality is None else {"publisher": municipality}
    return about(**asked, **({} if year is None else {"year": year}))


def _judged(clock: str, today: date) -> Q:
    return Q(**{f"due_{clock}__isnull": False}) & (
        Q(**{f"met_{clock}__isnull": False}) | Q(**{f"due_{clock}__lt": today})
    )


def _there(clock: str) -> Q:
    return Q(**{f"due_{clock}__isnull": False, f"met_{clock}__isnull": False})


WHOLLY_OWED = Q(due_costs__isnull=False)
"""All but trips that are withheld as a whole."""


def _counts(today: date) -> dict[str, Count]:
    record, costs, report = (_judged(clock, today) for clock in ("record", "costs", "report"))
    return {
        "trips": Count("pk"),
        "judged": Count("pk", filter=record | costs | report),
        "late": Count("pk", filter=Q(was_late=True) | Q(next_due__lt=today)),
        "costs_of": Count("pk", filter=costs),
        "costs": Count("pk", filter=_there("costs")),
        "report_of": Count("pk", filter=report),
        "report": Count("pk", filter=_there("report")),
        "names_of": Count("pk", filter=record & WHOLLY_OWED),
        "recorded": Count("pk", filter=_there("record") & WHOLLY_OWED),
    }


def _without_names(trips: QuerySet[PublishedTrip]) -> QuerySet[PublishedTrip]:
    """Those published as done of which names are missing."""
    missing = PublishedFacet.objects.filter(name="missing", value=Missing.NAMES)
    return trips.filter(_there("record") & WHOLLY_OWED, pk__in=missing.values("trip"))


def _grouped(trips: QuerySet, group: str | None, counts: Mapping[str, Count]) -> dict[Key, dict[str, Any]]:
    if group is None:
        return {None: trips.aggregate(**counts)}
    rows = trips.values(group).annotate(**counts).order_by()
    return {str(row[group]): row for row in rows if row[group] is not None}


def _standing(row: Mapping[str, int], without_names: int, delay: Median) -> Standing:
    return Standing(
        trips=row["trips"],
        delay=delay,
        late=Share(row["late"], row["judged"]),
        costs=Share(row["costs"], row["costs_of"]),
        names=Share(row["recorded"] - without_names, row["names_of"]),
        report=Share(row["report"], row["report_of"]),
    )
