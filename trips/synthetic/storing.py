"""Made-up trips into the working tables, many at a time."""

from collections.abc import Iterable, Sequence

from django.db.models import Model

from trips.models import Attachment, Cost, Permit, Redaction, Source, Stop, Traveller, Trip

from .draft import Draft


def store(drafts: Sequence[Draft]) -> None:
    """Insert the drafts with all their rows; afterwards every row has its key."""
    for draft in drafts:
        draft.trip.fill_bounds()
    Trip.objects.bulk_create([draft.trip for draft in drafts])
    for model, name in (
        (Stop, "stops"),
        (Traveller, "travellers"),
        (Redaction, "redactions"),
        (Cost, "costs"),
        (Permit, "permits"),
        (Source, "sources"),
        (Attachment, "attachments"),
    ):
        model._default_manager.bulk_create(list(_of_their_trips(drafts, name)))
    through = Traveller.stops.through
    through._default_manager.bulk_create(
        [
            through(traveller_id=draft.travellers[position].pk, stop_id=draft.stops[stop].pk)
            for draft in drafts
            for position, stops in draft.at_stops.items()
            for stop in stops
        ]
    )


def _of_their_trips(drafts: Iterable[Draft], name: str) -> Iterable[Model]:
    for draft in drafts:
        for row in getattr(draft, name):
            row.trip = draft.trip
            yield row
