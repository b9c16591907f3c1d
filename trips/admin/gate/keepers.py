"""Who keeps a working trip: the clerks and publishers of its municipality by name, those who stand in today included."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from officials.models import Membership
from officials.stand_ins import current_stand_ins
from transparency import calendar, calendar_words, persian

Role = Membership.Role

NOBODY_NAMED: Promise = _("somebody")
"""For an act whose doer is not known."""


def person(user: User | None) -> str:
    """How a colleague is called: by name, else by the name signed in with."""
    return (user.get_full_name() or user.get_username()) if user else str(NOBODY_NAMED)


@dataclass(frozen=True, slots=True)
class Keeper:
    """Somebody who may act; `until` is the last day of a stand-in's turn."""

    user: User
    until: dt.date | None = None

    def __str__(self) -> str:
        name = person(self.user)
        if self.until is None:
            return name
        day = calendar_words.format_period(calendar.Period.of_day(self.until), get_language() or "fa")
        return gettext("{name} (stands in until {day})").format(name=name, day=day)


def clerks(municipality: int) -> list[Keeper]:
    """Whoever enters and mends here: clerks, and publishers where there is no clerk. In order of their names."""
    found = _members(municipality, Role.CLERK) or _members(municipality, Role.PUBLISHER)
    return [Keeper(user) for user in found]


def publishers(municipality: int) -> list[Keeper]:
    """Whoever passes this municipality's records through the gate today, stand-ins last."""
    own = [Keeper(user) for user in _members(municipality, Role.PUBLISHER)]
    standing_in = (
        current_stand_ins()
        .filter(
            membership__municipality=municipality,
            membership__role=Role.CLERK,
            membership__user__is_active=True,
        )
        .select_related("membership__user")
        .order_by("membership__user__last_name", "membership__user__username", "-last")
    )
    turns: dict[int, Keeper] = {}
    for turn in standing_in:
        turns.setdefault(turn.membership.user_id, Keeper(turn.membership.user, turn.last))
    return [*own, *turns.values()]


def joined(people: Iterable[Keeper]) -> str:
    """Their names in one line, as a list in a sentence."""
    names = [str(one) for one in people]
    comma, last = persian.joiners(get_language() or "fa")
    return last.join(filter(None, (comma.join(names[:-1]), names[-1]))) if names else ""


def _members(municipality: int, role: str) -> list[User]:
    served = Membership.objects.filter(municipality=municipality, role=role, user__is_active=True)
    return [
        one.user for one in served.select_related("user").order_by("user__last_name", "user__username", "pk")
    ]
