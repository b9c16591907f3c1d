"""Sanity notes that concern the public: signed with the document, so their Persian text is data, not interface.

Each note is a small predicate over the document. A new one is a function and a line in `RULES`.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from trips.codes import Attendance, SizeKnown

Document = dict[str, Any]


def _listed(document: Document) -> int | None:
    counts = [t["count"] for t in document["travellers"] if t["attendance"] != Attendance.DID_NOT_GO]
    return None if None in counts else sum(counts)


def more_listed_than_stated(document: Document) -> bool:
    size, listed = document["delegation"]["size"], _listed(document)
    exact = document["delegation"]["known"] == SizeKnown.EXACT
    return bool(exact and size is not None and listed is not None and listed > size)


def list_does_not_add_up(document: Document) -> bool:
    """The list is said to be complete, yet names fewer people than the size stated."""
    delegation, listed = document["delegation"], _listed(document)
    exact = delegation["known"] == SizeKnown.EXACT
    return bool(
        exact and delegation["complete"] and listed is not None and listed < (delegation["size"] or 0)
    )


def stay_outside_trip(document: Document) -> bool:
    first, last = document["start"]["earliest"], document["end"]["latest"]
    return any(
        (stay["start"] and stay["start"]["latest"] < first)
        or (stay["end"] and stay["end"]["earliest"] > last)
        for stay in document["travellers"]
    )


def stop_outside_trip(document: Document) -> bool:
    first, last = document["start"]["earliest"], document["end"]["latest"]
    return any(
        (stop["arrival"] and stop["arrival"]["latest"] < first)
        or (stop["departure"] and stop["departure"]["earliest"] > last)
        for stop in document["stops"]
    )


def days_do_not_fit_dates(document: Document) -> bool:
    """Days as stated differ from the days between the first and the last day, where both are known."""
    start, end, days = document["start"], document["end"], document["days"]
    if not (start["date"] and end["date"] and days):
        return False
    return days != _days_between(start["date"], end["date"])


def _days_between(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days + 1


def nobody_listed(document: Document) -> bool:
    return not document["travellers"]


RULES: dict[str, tuple[Callable[[Document], bool], str]] = {
    "nobody_listed": (nobody_listed, "هیچ عضوی برای هیئت فهرست نشده است."),
    "more_listed_than_stated": (
        more_listed_than_stated,
        "شمار اعضای فهرست‌شده از تعداد اعلام‌شدهٔ هیئت بیشتر است.",
    ),
    "list_does_not_add_up": (
        list_does_not_add_up,
        "فهرست هیئت کامل خوانده شده، اما شمار اعضای آن از تعداد اعلام‌شده کمتر است.",
    ),
    "stay_outside_trip": (stay_outside_trip, "اقامت دست‌کم یک عضو هیئت بیرون از تاریخ‌های سفر است."),
    "stop_outside_trip": (stop_outside_trip, "رسیدن یا رفتن از دست‌کم یک توقفگاه بیرون از تاریخ‌های سفر است."),
    "days_do_not_fit_dates": (days_do_not_fit_dates, "شمار روزهای اعلام‌شده با تاریخ رفت و برگشت نمی‌خواند."),
}


def notes(document: Document) -> list[dict[str, str]]:
    """[{code, text}] in the order of `RULES`."""
    return [{"code": code, "text": text} for code, (applies, text) in RULES.items() if applies(document)]
