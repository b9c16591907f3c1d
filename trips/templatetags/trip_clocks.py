"""The three clocks of one working trip, for its page in the admin."""

from dataclasses import dataclass
from typing import Any

from django import template

from transparency import calendar
from trips.admin.home import duties
from trips.models import Trip

register = template.Library()


@dataclass(frozen=True, slots=True)
class Hand:
    """One clock as the page tells it: its name, its day, the day it was met or "", and the days left or late."""

    label: str
    due: str
    met: str
    left: str
    late: bool


@register.simple_tag
def trip_clocks(trip: Trip) -> dict[str, Any]:
    """{"hands", "complete", "over"}; no hands where no clock runs. The stored trip counts, not what was typed."""
    stored = Trip.objects.select_related("municipality").get(pk=trip.pk)
    found, today = duties.clocks_of([stored]).get(stored.pk), calendar.today()
    if found is None:
        return {"hands": []}
    hands = []
    for clock in found.clocks:
        days = clock.days_left(today)
        met = duties.day_words(clock.met) if clock.met else ""
        hands.append(Hand(clock.label, duties.day_words(clock.due), met, duties.left_words(days), days < 0))
    return {
        "hands": hands,
        "complete": found.complete,
        "over": today > found.ended,
    }
