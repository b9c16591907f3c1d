"""What is added to a signed document when it is served: address, ledger, and where it stands today."""

import json
from datetime import date
from functools import lru_cache
from typing import Any

from transparency import calendar
from trips.clocks import days_late, state
from trips.models.published import PublishedTrip

SERVED_KEYS = ("url", "ledger", "state", "due", "days_late")
"""Keys that are not signed; files (CSV and so on) leave out `state` and `days_late`, which change with the day."""


def additions(trip: PublishedTrip, today: date, base_url: str) -> dict[str, Any]:
    """The served keys of a published trip, whose ledger entry is loaded beside it.

    `base_url` is scheme and host without a slash at the end; `today` is Tehran's.
    """
    return {
        "url": f"{base_url}/trips/{trip.ref}/",
        "ledger": {"serial": trip.entry_id, "hash": trip.entry.hash},
        "state": state(trip, today),
        "due": {
            "record": _day(trip.due_record),
            "costs": _day(trip.due_costs),
            "report": _day(trip.due_report),
        },
        "days_late": days_late(trip, today),
    }


@lru_cache(maxsize=20_000)
def _day(day: date | None) -> dict[str, str | None] | None:
    return calendar.Period(day, day, calendar.jalali(day)).as_document() if day else None


def served(trip: PublishedTrip, today: date, base_url: str) -> str:
    """JSON text of the document as served: the signed text, unparsed, with the served keys spliced in."""
    extra = json.dumps(additions(trip, today, base_url), separators=(",", ":"))
    signed = trip.entry.document or "{}"  # a current version is never erased
    return f"{signed[:-1]},{extra[1:]}"
