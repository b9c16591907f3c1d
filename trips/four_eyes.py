"""Four eyes, where the policy asks for them: whoever had a hand in a trip does not pass it through the gate."""

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Model

from officials import audit
from officials.models import Official, Unit
from officials.published import registry
from trips.codes import Act
from trips.models import Destination, FundingSource, Trip

NAMING: dict[type[Model], tuple[str, tuple[str, ...]]] = {
    Official: ("travellers__official", ("name", "name_en")),
    Unit: ("travellers__unit", ("name", "name_en")),
    FundingSource: ("costs__funding_source", ("name", "name_en", "kind")),
    Destination: ("stops__destination", ("name", "name_en", "country", "is_city")),
}
"""Records that a trip's document names: the way to them, and the fields that it says of them."""


def barred(trip: Trip, document: dict[str, Any], by: AbstractBaseUser | None) -> bool:
    """Whether four eyes, as the policy of the document's end day asks for them, keep this user from the gate."""
    policy = registry().policy(trip.municipality.code, date.fromisoformat(document["end"]["latest"]))
    return by is not None and policy.four_eyes and by.pk in hands(trip)


def hands(trip: Trip) -> frozenset[int]:
    """Keys of the users who, since it was last published, entered or changed the trip or a name that it bears."""
    entered = {trip.created_by_id} if trip.ref is None and trip.created_by_id else set()
    return frozenset(entered | set(trip.hands.values_list("pk", flat=True)) | _renamers(trip))


def _renamers(trip: Trip) -> set[int]:
    """Whoever renames an official of a submitted trip decides what is published as much as who typed the trip."""
    passed = trip.handovers.filter(act__in=(Act.PUBLISHED, Act.CORRECTED)).last()
    since = passed.at if passed else trip.created_at
    found: set[int] = set()
    for model, (path, fields) in NAMING.items():
        keys = Trip.objects.filter(pk=trip.pk).exclude(**{path: None}).values_list(path, flat=True).distinct()
        found |= audit.changers(model, keys, fields, since)
    return found
