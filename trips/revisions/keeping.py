"""Keeping what each save left: states as JSON, their numbers, and the mark that an open form carries."""

import datetime as dt
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.forms.models import model_to_dict
from django.utils import timezone

from trips.models import Handover, Revision, Trip

ROWS = ("stops", "travellers", "costs", "permits", "attachments", "sources", "redactions")
"""Kinds of rows of a trip, by the name of their relation."""

State = dict[str, Any]
"""{"trip": {field: value}, "stops": [{"id": …, field: value}], …}: foreign keys are keys, files their stored names, dates
ISO texts, decimals plain texts without needless zeros; fields that nobody types are left out."""


def state(trip: Trip) -> State:
    """The stored trip and its rows, rows as they follow each other in the form; in a fixed number of queries."""
    fresh = Trip.objects.get(pk=trip.pk)
    found: State = {"trip": _values(fresh)}
    for name in ROWS:
        rows = getattr(fresh, name).all()
        found[name] = [
            {"id": row.pk, **_values(row)}
            for row in (rows.prefetch_related("stops") if name == "travellers" else rows)
        ]
    return found


def blank() -> State:
    """The state of a trip of which nothing is known."""
    return {"trip": _values(Trip()), **{name: [] for name in ROWS}}


def _values(row: models.Model) -> dict[str, Any]:
    values = model_to_dict(row)
    values.pop("trip", None)
    values.pop("id", None)
    return {name: plain(value) for name, value in values.items()}


def plain(value: Any) -> Any:
    """A field's value as a state has it."""
    if isinstance(value, list):  # many-to-many
        return sorted(one.pk for one in value)
    if isinstance(value, models.fields.files.FieldFile):
        return value.name
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, dt.date) else value


def encoded(found: State) -> State:
    """The same state with JSON's own types alone, as the database gives it back."""
    return json.loads(json.dumps(found, cls=DjangoJSONEncoder))


def keep(trip: Trip) -> None:
    """Keep the state as it stands under its present number, where no save has kept it (loaded and imported trips); the
    caller holds the trip's lock."""
    found = before_first(trip)
    if found is not None:
        _keep(trip, None, found)


def before_first(trip: Trip) -> State | None:
    """The stored state of a trip whose present number was never kept; None where it was."""
    kept = Revision.objects.filter(trip=trip.pk, number=trip.revision).exists()
    return None if kept else state(trip)


def record(trip: Trip, by: User | None, before: State | None = None) -> Revision:
    """Number and keep the state that a save just left; the caller holds the trip's lock and its transaction.

    `before` is what `before_first` said ahead of the save: it is kept first, so that a form which was opened on it can
    be merged, and so that the first change here can be told.
    """
    if before is not None:
        _keep(trip, None, before)
    Trip.objects.filter(pk=trip.pk).update(
        revision=models.F("revision") + 1, changed_by=by, changed_at=timezone.now()
    )
    trip.refresh_from_db(fields=["revision", "changed_by", "changed_at"])
    if by is not None:
        trip.hands.add(by.pk)
    return _keep(trip, by, state(trip))


def _keep(trip: Trip, by: User | None, found: State) -> Revision:
    return Revision.objects.create(trip=trip, number=trip.revision, by=by, state=encoded(found))


_MARK = re.compile(r"([0-9]{1,18})\.([0-9]{1,9})\.([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mark:
    """What an open form shows: of which trip, which revision, and after which step on its way (0: none yet)."""

    trip: int
    revision: int
    handover: int

    def __str__(self) -> str:
        return f"{self.trip}.{self.revision}.{self.handover}"

    @classmethod
    def read(cls, text: Any) -> "Mark | None":
        """The mark that a form sent back; None for anything that no form was given."""
        found = _MARK.fullmatch(text) if isinstance(text, str) else None
        return cls(*map(int, found.groups())) if found else None


def mark(trip: Trip) -> Mark:
    """The mark of a trip as it was read; the number is the instance's, never newer than the fields beside it."""
    last = Handover.objects.filter(trip=trip.pk).aggregate(last=models.Max("pk"))["last"]
    return Mark(trip.pk, trip.revision, last or 0)
