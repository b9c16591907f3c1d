"""Whether a trip may be changed as it lies now, and the words for a change that came too late."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from trips.codes import Act, Desk
from trips.desk import EDITABLE
from trips.models import Handover, PublishedTrip, Trip

TOO_LATE = {
    Desk.PUBLISHER: _(
        "This trip was submitted after you opened it. What you typed is still here, but not saved: take the trip back, then"
        " save again."
    ),
    Desk.ABANDONED: _(
        "This trip was abandoned after you opened it. What you typed is still here, but not saved: take the trip up again,"
        " then save again."
    ),
}
WITHDRAWN = _(
    "This trip was withdrawn from publication, and is not changed any more. What you typed is still here, but not saved:"
    " enter a new trip that stands for it."
)


def too_late(trip: Trip) -> Any:
    """Why what was typed cannot be saved into this trip as it lies now; empty where it can."""
    if withdrawn(trip):
        return WITHDRAWN
    return "" if trip.desk in EDITABLE else TOO_LATE[Desk(trip.desk)]


def withdrawn(trip: Trip) -> bool:
    """Whether it was public and is no longer; asked once for each object, for a form asks many times."""
    known = trip.__dict__.get("_withdrawn")
    if known is None:
        known = trip.ref is not None and not PublishedTrip.objects.filter(ref=trip.ref).exists()
        trip.__dict__["_withdrawn"] = known
    return known


def changeable(trip: Trip) -> bool:
    """Whether clerks may change it: it is with them, and not withdrawn."""
    return trip.desk in EDITABLE and not withdrawn(trip)


def deletable(trip: Trip) -> bool:
    """Only a draft that nobody but its clerks has ever had: what was submitted is abandoned, never deleted."""
    known = trip.__dict__.get("_deletable")
    if known is None:
        known = trip.ref is None and trip.desk in EDITABLE and not _submissions(trip).exists()
        trip.__dict__["_deletable"] = known
    return known


def _submissions(trip: Trip) -> QuerySet[Handover]:
    return Handover.objects.filter(trip=trip.pk, act=Act.SUBMITTED)
