"""Made-up trips into the working tables, many at a time."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model

from transparency import bulk
from trips.models import Traveller, Trip

from .draft import Draft

PARTS = ("stops", "travellers", "redactions", "costs", "permits", "sources", "attachments")
"""A trip's rows, by the names of `Draft` and of the trip's own relations; whatever others point to comes first."""

PREFETCHED = "_prefetched_objects_cache"
"""Where Django keeps what `prefetch_related` has read of a row."""


def give_keys(drafts: Sequence[Draft]) -> None:
    """Give every row the key under which `store` will insert it, and tie the rows of a trip to it by their keys."""
    _number([draft.trip for draft in drafts])
    for name in PARTS:
        _number([row for draft in drafts for row in _rows(draft, name)])
    for draft in drafts:
        draft.trip.fill_bounds()
        for name in PARTS:
            for row in _rows(draft, name):
                row.trip = draft.trip
        for cost in _rows(draft, "costs"):
            # Assigned anew, a row's key is taken over.
            cost.traveller, cost.redaction = cost.traveller, cost.redaction


def _rows(draft: Draft, name: str) -> list[Any]:
    """The rows the trip will have in the end."""
    return draft.costs + draft.costs_after if name == "costs" else getattr(draft, name)


def _number(rows: Sequence[Model]) -> None:
    if rows:
        for row, key in zip(rows, bulk.reserve_keys(type(rows[0]), len(rows)), strict=True):
            row.pk = key


def hand_over(draft: Draft) -> Trip:
    """The draft's trip with its rows at hand, as `trips.document.prefetched` would read them."""
    trip = draft.trip
    vars(trip)[PREFETCHED] = {name: getattr(draft, name) for name in PARTS}
    for position, traveller in enumerate(draft.travellers):
        stops = [draft.stops[stop] for stop in draft.at_stops.get(position, ())]
        vars(traveller)[PREFETCHED] = {"stops": stops}
    return trip


def store(drafts: Sequence[Draft]) -> None:
    """Insert the trips with all their rows, as their last version has them."""
    bulk.insert([draft.trip for draft in drafts])
    for name in PARTS:
        bulk.insert([row for draft in drafts for row in getattr(draft, name)])
    through = Traveller.stops.through
    bulk.insert(
        [
            through(traveller_id=draft.travellers[position].pk, stop_id=draft.stops[stop].pk)
            for draft in drafts
            for position, stops in draft.at_stops.items()
            for stop in stops
        ]
    )
