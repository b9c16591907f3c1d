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

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from transparency.once import once
from trips import statistics
from trips.codes import NOT_TAKING_PLACE, Missing, Provenance, Status
from trips.models.published import PublishedFacet, PublishedTrip
from trips.questions.checks import borne
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
    undisclosed: Mapping[str, int] = field(default_factory=dict)
    """Of how many of them the costs, the names or the report are not disclosed, due or not: the answer to `missing=`."""


NOTHING = Standing()


def statuses() -> tuple[str, ...]:
    """The statuses of trips whose clocks run, but for those that no public trip has: they cannot be asked for. One query."""
    running = [status.value for status in Status if status not in NOT_TAKING_PLACE]
    return tuple(sorted(value for _name, value in borne(("status", value) for value in running)))


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

    `today` is Tehran's; of the municipality and year alone where these are given. Two queries, none where one answer asks
    about the same municipality, or all, for the second time.
    """
    counts: dict[Key, Counter[str]] = defaultdict(Counter)
    delays: dict[Key, Counter[int | None]] = defaultdict(Counter)
    for cell in once(("standings", municipality), lambda: _cells(today, municipality)):
        key = {None: None, "municipality": cell.municipality, "year": cell.year and str(cell.year)}[group]
        if (year is None or cell.year == year) and (key is not None or group is None):
            counts[key].update(cell.counts)
            delays[key].update(cell.delays)
    return {key: _standing(found, statistics.middle(delays[key])) for key, found in counts.items()}


def standing(today: date, municipality: str | None = None, year: int | None = None) -> Standing:
    """All of them together."""
    return standings(None, today, municipality, year).get(None, NOTHING)


@dataclass(frozen=True, slots=True)
class _Cell:
    """The trips of one municipality in one year: `_counts` of them, and how many have each delay."""

    municipality: str
    year: int | None
    counts: dict[str, int]
    delays: Counter[int | None]


def _cells(today: date, municipality: str | None) -> list[_Cell]:
    trips = _running(municipality)
    delays: dict[tuple[str, int | None], Counter[int | None]] = defaultdict(Counter)
    spread = trips.values_list("municipality", "year", "delay").annotate(trips=Count("pk")).order_by()
    for code, year, delay, number in spread:
        delays[code, year][delay] = number
    rows = trips.values("municipality", "year").annotate(**_counts(today))
    found = []
    for row in rows.order_by():
        counts: dict[str, Any] = dict(row)
        code, year = counts.pop("municipality"), counts.pop("year")
        found.append(_Cell(code, year, counts, delays[code, year]))
    return found


def _running(municipality: str | None) -> QuerySet[PublishedTrip]:
    """The trips whose clocks run: those that `asked` asks for, by the columns that a group needs anyway."""
    trips = PublishedTrip.objects.filter(due_record__isnull=False)
    return trips if municipality is None else trips.filter(municipality=municipality)


def _judged(clock: str, today: date) -> Q:
    return Q(**{f"due_{clock}__isnull": False}) & (
        Q(**{f"met_{clock}__isnull": False}) | Q(**{f"due_{clock}__lt": today})
    )


def _there(clock: str) -> Q:
    return Q(**{f"due_{clock}__isnull": False, f"met_{clock}__isnull": False})


WHOLLY_OWED = Q(due_costs__isnull=False)
"""All but trips that are withheld as a whole."""


def _counts(today: date) -> dict[str, Count]:
    missing = {share: _misses(code) for share, code in MISSING.items()}
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
        "names": Count("pk", filter=_there("record") & WHOLLY_OWED & ~missing["names"]),
        **{f"no_{share}": Count("pk", filter=condition) for share, condition in missing.items()},
    }


MISSING = {"costs": Missing.COST, "names": Missing.NAMES, "report": Missing.REPORT}
"""For each share what the vocabulary calls not disclosed."""


def _misses(code: Missing) -> Q:
    return Q(Exists(PublishedFacet.objects.filter(trip=OuterRef("pk"), name="missing", value=code)))


def _standing(row: Mapping[str, int], delay: Median) -> Standing:
    return Standing(
        trips=row["trips"],
        delay=delay,
        late=Share(row["late"], row["judged"]),
        costs=Share(row["costs"], row["costs_of"]),
        names=Share(row["names"], row["names_of"]),
        report=Share(row["report"], row["report_of"]),
        undisclosed={share: row[f"no_{share}"] for share in MISSING},
    )
