"""How many messages of the public wait for an answer, and since when: numbers, and nothing else.

One of the two exceptions to the rule that public code reads only what the gate wrote. What waits cannot have passed the
gate, yet that it waits shall be public; so this module reads the working table and lets out counts and ages by
municipality, never a word, an id or a time.

What it says holds at the beginning of a day in Tehran: a function of the rows and the day, which no act of that day
changes. So it may stand on a page that is kept by ledger head and day (`transparency.versions`), and every copy of
that page says the same.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet

from transparency import calendar
from trips.models.inquiries import Inquiry


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Messages that waited as the day began, and whole days since the day on which the oldest came in (1 at least)."""

    count: int
    oldest: int


def waiting(day: dt.date, code: str | None = None) -> dict[str, Unanswered]:
    """By municipality's code, those without any left out; `code`: that one alone. One query."""
    rows = at_beginning_of(day)
    rows = rows if code is None else rows.filter(municipality__code=code)
    found = rows.order_by().values_list("municipality__code").annotate(Count("pk"), Min("received"))
    return {town: Unanswered(count, (day - calendar.today(first)).days) for town, count, first in found}


def at_beginning_of(day: dt.date) -> QuerySet[Inquiry]:
    """What came in before the day's first moment and was not answered or closed before it."""
    midnight = dt.datetime.combine(day, dt.time(), calendar.TEHRAN)
    closed_later = Q(closed_at__isnull=True) | Q(closed_at__gte=midnight)
    return Inquiry.objects.filter(closed_later, open_since__lt=midnight)
