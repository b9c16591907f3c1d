"""Who stands in for a municipality's publishers, and when."""

import datetime as dt

from django.db.models import QuerySet

from transparency import calendar

from .models import StandIn

LONGEST_DAYS = 60
"""A standing-in longer than this is an office, and wants the role."""


def current_stand_ins(day: dt.date | None = None) -> QuerySet[StandIn]:
    """The standings-in of a day (default: today in Tehran) that nobody ended early."""
    day = day or calendar.today()
    return StandIn.objects.filter(first__lte=day, last__gte=day, ended_at=None)


def coming_stand_ins(day: dt.date | None = None) -> QuerySet[StandIn]:
    """Those that begin after that day."""
    return StandIn.objects.filter(first__gt=day or calendar.today(), ended_at=None)
