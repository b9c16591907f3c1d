"""The sanity notes of a trip, for the pages of the admin."""

from django import template

from trips.models import Trip
from trips.sanity import Note, notes_for

register = template.Library()


@register.simple_tag
def sanity_notes(trip: Trip) -> list[Note]:
    """What should be looked at again in a stored trip, as it is stored."""
    return notes_for(trip)
