"""All or nothing: the new trips of a plan become drafts, each numbered as a save by hand is, or none does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from officials import audit
from officials.models import Municipality
from trips import revisions
from trips.models import ImportedTrip, Trip
from trips.sanity import Note, notes_for

from .planning import Plan, PlannedTrip, find_known

REHEARSED = 60
"""Trips of one file for which there are sanity notes: they need stored trips, and other clerks wait meanwhile."""


class PlanFaulty(Exception):
    """A plan with problems is not written."""


def write(plan: Plan, by: Any, progress: Callable[[], object] = lambda: None) -> list[Trip]:
    """Make drafts of the trips that were not imported before; all of them, or none.

    `by` is who imports (None: the command, for nobody); `progress` is called for each trip.
    Raises PlanFaulty where the plan has problems.
    """
    if plan.problems:
        raise PlanFaulty
    with transaction.atomic():
        # Two who import the same file at once: the second waits here, and then finds the trips known.
        Municipality.objects.select_for_update().get(pk=plan.municipality.pk)
        find_known(plan.trips, plan.municipality)
        made = []
        for planned in plan.new:
            made.append(_write(planned, plan.municipality, by))
            progress()
        for planned, trip in zip(plan.new, made, strict=True):
            ImportedTrip.objects.create(municipality=plan.municipality, digest=planned.digest, trip=trip)
        audit.write([audit.entry(by, audit.AuditKind.IMPORTED, trip) for trip in made])
    return made


def _write(planned: PlannedTrip, municipality: Municipality, by: Any) -> Trip:
    trip: Trip = planned.form.instance
    trip.municipality, trip.created_by = municipality, by
    trip.save()
    made: dict[str, list[Any]] = {}
    for kind in ("stops", "travellers", "permits", "costs"):
        made[kind] = [form.instance for form in planned.forms[kind]]
        for place, row in enumerate(made[kind]):
            row.trip = trip
            if kind == "costs" and place in planned.payee:
                row.traveller = made["travellers"][planned.payee[place]]
            row.save()
    for place, stops in planned.stops.items():
        if stops:
            made["travellers"][place].stops.set([made["stops"][one] for one in stops])
    revisions.record(trip, by)
    return trip


@contextmanager
def rehearsed(plan: Plan, by: Any) -> Iterator[list[Trip]]:
    """The drafts as they would be, inside a transaction that is then undone: for notes that need stored trips."""
    with transaction.atomic():
        yield write(plan, by)
        transaction.set_rollback(True)


def rehearsed_notes(plan: Plan, by: Any) -> list[tuple[PlannedTrip, list[Note]]]:
    """What to look at again in the drafts as they would be, by trip; none for a file of more than REHEARSED new trips.

    The plan's records have been stored and undone afterwards: whoever writes the trips then plans anew.
    Raises PlanFaulty where the plan has problems.
    """
    if not plan.new or len(plan.new) > REHEARSED:
        return []
    with rehearsed(plan, by) as made:
        notes = [(planned, notes_for(trip)) for planned, trip in zip(plan.new, made, strict=True)]
    return [(planned, said) for planned, said in notes if said]
