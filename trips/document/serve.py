"""What is added to a signed document when it is served: address, ledger, and where it stands today."""

import json
from datetime import date
from functools import lru_cache

from transparency import calendar
from trips.clocks import days_late, state
from trips.models.published import PublishedTrip, Stored

SERVED_KEYS = ("url", "ledger", "state", "due", "days_late")
"""Keys that are not signed; files (CSV and so on) leave out `state` and `days_late`, which change with the day."""


def additions(trip: PublishedTrip | Stored, today: date, base_url: str) -> str:
    """The served keys of a published trip as JSON members; its ledger entry must be loaded beside it.

    `base_url` is scheme and host without a slash at the end; `today` is Tehran's. References, hashes and states need
    no escape, so the text is put together: it is a fifth of the cost of a page.
    """
    due = (trip.due_record, trip.due_costs, trip.due_report)
    members = (
        lasting(trip.ref, trip.entry_id, trip.entry.hash, due, base_url),
        f'"state":{json.dumps(state(trip, today))}',
        f'"days_late":{json.dumps(days_late(trip, today))}',
    )
    return ",".join(members)


def lasting(
    ref: str, serial: int, digest: str, due: tuple[date | None, date | None, date | None], base_url: str
) -> str:
    """The served keys that do not change with the day, as JSON members: what files have of them."""
    record, costs, report = map(_day, due)
    members = (
        f'"url":{json.dumps(base_url + "/trips/" + ref + "/")}',
        f'"ledger":{{"serial":{serial},"hash":"{digest}"}}',
        f'"due":{{"record":{record},"costs":{costs},"report":{report}}}',
    )
    return ",".join(members)


@lru_cache(maxsize=20_000)
def _day(day: date | None) -> str:
    """A day in the shape of every date of the document."""
    if day is None:
        return "null"
    return json.dumps(calendar.Period(day, day, calendar.jalali(day)).as_document(), separators=(",", ":"))


def served(trip: PublishedTrip | Stored, today: date, base_url: str) -> str:
    """JSON text of the document as served: the signed text, unparsed, with the served keys spliced in."""
    signed = trip.entry.document or "{}"  # a current version is never erased
    return f"{signed[:-1]},{additions(trip, today, base_url)}}}"
