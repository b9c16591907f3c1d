"""Made-up trips into the working tables, many at a time."""

from collections.abc import Sequence

from django.db.models import Model

from transparency import bulk
from trips.models import Cost, Traveller, Trip

from .draft import Draft

PARTS = ("stops", "travellers", "redactions", "costs", "permits", "sources", "attachments")
"""A trip's rows, by the names of `Draft` and of the trip's own relations; whatever others point to comes before them."""


def store(drafts: Sequence[Draft]) -> None:
    """Insert the drafts with all their rows; afterwards every row has its key."""
    for draft in drafts:
        draft.trip.fill()
    _insert([draft.trip for draft in drafts])
    for name in PARTS:
        for draft in drafts:
            for row in getattr(draft, name):
                row.trip = draft.trip
                if isinstance(row, Cost):  # what it points to has had no key until now
                    row.traveller, row.redaction = row.traveller, row.redaction
        _insert([row for draft in drafts for row in getattr(draft, name)])
    through = Traveller.stops.through
    bulk.insert(
        [
            through(traveller_id=draft.travellers[position].pk, stop_id=draft.stops[stop].pk)
            for draft in drafts
            for position, stops in draft.at_stops.items()
            for stop in stops
        ]
    )


def _insert(rows: Sequence[Model]) -> None:
    if not rows:
        return
    for row, key in zip(rows, bulk.reserve_keys(type(rows[0]), len(rows)), strict=True):
        row.pk = key
    bulk.insert(rows)


def hand_over(draft: Draft) -> Trip:
    """The draft's trip with its rows at hand, as `trips.document.prefetched` would read them back."""
    trip = draft.trip
    trip._prefetched_objects_cache = {name: getattr(draft, name) for name in PARTS}
    for position, traveller in enumerate(draft.travellers):
        stops = [draft.stops[stop] for stop in draft.at_stops.get(position, ())]
        traveller._prefetched_objects_cache = {"stops": stops}
    return trip
