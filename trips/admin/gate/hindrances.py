"""Why a trip cannot be published now, or not by this user, in words that name who can."""

from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import get_language, gettext

from officials.admin.fields import shown
from transparency import calendar_words
from trips.codes import Act
from trips.four_eyes import barred, hands
from trips.models import Trip

from .keepers import joined, person, publishers
from .stages import Stage, Standing, handovers


def hindrance(trip: Trip, document: dict[str, Any], now: Standing, user: User) -> str:
    """What stands against this user's publishing the trip as it lies now; empty where nothing does."""
    if now.stage == Stage.WITHDRAWN:
        return gettext("This trip is withdrawn. Enter a new one that stands for it.")
    if now.unchanged:
        return _published_already(trip, now)
    match now.stage:
        case Stage.ABANDONED:
            return gettext("This trip is abandoned. Whoever enters trips here can take it up again.")
        case Stage.RETURNED:
            return gettext(
                "Only a submitted trip is published. This one was returned and is with the clerks."
            )
        case Stage.DRAFT | Stage.CORRECTION:
            return gettext(
                "Only a submitted trip is published. This one is not submitted yet, or was taken back."
            )
    return four_eyes(trip) if barred(trip, document, user) else ""


def four_eyes(trip: Trip) -> str:
    """That four eyes keep somebody from publishing, and who can instead."""
    had = hands(trip)
    others = [one for one in publishers(trip.municipality_id) if one.user.pk not in had]
    if not others:
        return gettext(
            "Four eyes are required here, and you entered or changed this trip. Nobody else may publish here yet: ask"
            " for another publisher or a stand-in."
        )
    return gettext(
        "Four eyes are required here, and you entered or changed this trip. It can be published by: {names}."
    ).format(names=joined(others))


def for_publishers(trip: Trip) -> str:
    """What whoever may not publish reads: who does."""
    people = publishers(trip.municipality_id)
    if not people:
        return gettext("A publisher of this municipality passes it through the gate. There is none yet.")
    return gettext("A publisher of this municipality passes it through the gate: {names}.").format(
        names=joined(people)
    )


def _published_already(trip: Trip, now: Standing) -> str:
    """That the public reads this very record, since when and by whom: perhaps a colleague was quicker."""
    version = now.public or {}
    passed = handovers(trip).filter(act__in=(Act.PUBLISHED, Act.CORRECTED)).last()
    words = {
        "number": shown(version["version"]),
        "time": calendar_words.format_timestamp(version["published"], get_language() or "fa"),
    }
    if passed is None:
        return gettext(
            "Nothing has changed since this was last published. The public reads version {number}, of {time}."
        ).format(**words)
    return gettext(
        "Nothing has changed since this was last published. The public reads version {number}, published by {name} on"
        " {time}."
    ).format(name=person(passed.by), **words)
