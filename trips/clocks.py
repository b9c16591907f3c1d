"""Three clocks run after a declared trip: for the record, for the costs, for the report.

Compiled records have none: what others wrote about a municipality never makes it look late.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from officials.published import PublishedPolicy
from trips.codes import NOT_TAKING_PLACE, Absent, Missing, Provenance, State, Status
from trips.models.published import PublishedTrip, Stored
from trips.withholding import withheld_whole

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
    """Due days of a current document under the policy in force on its end day; none where no clock runs.

    A trip that is withheld as a whole owes its record alone.
    """
    if document["provenance"] != Provenance.OWN or document["status"] in NOT_TAKING_PLACE:
        return Due(None, None, None, was_late=False, next_due=None)
    end = date.fromisoformat(document["end"]["latest"])
    allowed = {"record": policy.record_days, "costs": policy.costs_days, "report": policy.report_days}
    owed = ("record",) if withheld_whole(document) else CLOCKS
    days = {clock: end + timedelta(days=allowed[clock]) for clock in owed}
    late = [clock for clock, day in days.items() if (done := met[clock]) is not None and done > day]
    return Due(
        **dict.fromkeys(CLOCKS) | days,
        was_late=bool(late),
        next_due=min((day for clock, day in days.items() if met[clock] is None), default=None),
    )


def days_late(trip: PublishedTrip | Stored, today: date) -> int | None:
    """Whole days, the greatest of the three clocks; 0 in time; None where no clock runs."""
    if trip.due_record is None:
        return None
    clocks = (
        (trip.met_record, trip.due_record),
        (trip.met_costs, trip.due_costs),
        (trip.met_report, trip.due_report),
    )
    return max(0, *(((met or today) - due).days for met, due in clocks if due is not None))


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
