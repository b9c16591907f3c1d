"""Every sanity rule, in the order in which its notes are shown."""

from collections.abc import Callable, Iterable
from datetime import date

from transparency import calendar
from trips.models import Trip

from . import beside, facts, money, people
from .case import Case
from .notes import Note

Rule = Callable[[Case], Iterable[Note]]

RULES: tuple[Rule, ...] = (*facts.RULES, *people.RULES, *beside.RULES, *money.RULES)


def notes_for(trip: Trip, today: date | None = None) -> list[Note]:
    """What should be looked at again in a stored trip: the trip is read anew, in a fixed number of queries.

    `today` is Tehran's where not given. Nothing is read but the trip's own municipality and what is public, so whoever
    may see the trip may see its notes. Texts are in the language that is active.
    """
    case = Case(trip, today or calendar.today())
    return [note for rule in RULES for note in rule(case)]
