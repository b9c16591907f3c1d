"""Three clocks run after a declared trip: for the record, for the costs, for the report.

Compiled records have none: what others wrote about a municipality never makes it look late.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from officials.published import PublishedPolicy
from trips.codes import NOT_TAKING_PLACE, Absent, Missing, Provenance, State, Status
from trips.models.published import PublishedTrip, Stored

CLOCKS = ("record", "costs", "report")


def conditions(document: dict[str, Any]) -> dict[str, bool]:
    """Which clocks a document satisfies.

    A plan satisfies none: record, costs and report are owed after the return. Costs not settled are still owed.
    """
    done = document["status"] != Status.PLANNED
    settled = all(cost["absent"] != Absent.NOT_SETTLED for cost in document["costs"])
    return {
        "record": done,
        "costs": done and settled and Missing.COST not in document["not_disclosed"],
        "report": done and Missing.REPORT not in document["not_disclosed"],
    }


@dataclass(frozen=True, slots=True)
class Due:
    """Due days and what follows from them, as the published tables keep it."""

    record: date | None
    costs: date | None
    report: date | None
    was_late: bool
    next_due: date | None


def due(document: dict[str, Any], policy: PublishedPolicy, met: dict[str, date | None]) -> Due:
    """Due days of a current document under the policy in force on its end day; none where no clock runs."""
    if document["provenance"] != Provenance.OWN or document["status"] in NOT_TAKING_PLACE:
        return Due(None, None, None, was_late=False, next_due=None)
    end = date.fromisoformat(document["end"]["latest"])
    days = {
        "record": end + timedelta(days=policy.record_days),
        "costs": end + timedelta(days=policy.costs_days),
        "report": end + timedelta(days=policy.report_days),
    }
    return Due(
        **days,
        was_late=any(day is not None and day > days[clock] for clock, day in met.items()),
        next_due=min((days[clock] for clock in CLOCKS if met[clock] is None), default=None),
    )


def days_late(trip: PublishedTrip | Stored, today: date) -> int | None:
    """Whole days, the greatest of the three clocks; 0 in time; None where no clock runs."""
    if trip.due_record is None or trip.due_costs is None or trip.due_report is None:
        return None
    return max(
        0,
        ((trip.met_record or today) - trip.due_record).days,
        ((trip.met_costs or today) - trip.due_costs).days,
        ((trip.met_report or today) - trip.due_report).days,
    )


def state(trip: PublishedTrip | Stored, today: date) -> str | None:
    """Where a declared trip stands today (`State`); None for compiled records."""
    if trip.provenance != Provenance.OWN:
        return None
    if trip.status in NOT_TAKING_PLACE:
        return State.CANCELLED.value
    if trip.status == Status.PLANNED:
        return (State.NOT_CONFIRMED if today > trip.start_latest else State.PLANNED).value
    if today <= trip.end_latest:
        return State.UNDER_WAY.value
    if trip.next_due is None:
        return State.COMPLETE.value
    return (State.OVERDUE if today > trip.next_due else State.DUE).value
