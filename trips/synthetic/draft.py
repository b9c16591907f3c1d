"""One made-up trip before it is stored: the trip's row and the rows that hang on it."""

from dataclasses import dataclass, field
from datetime import date

from trips.models import Attachment, Cost, Permit, Redaction, Source, Stop, Traveller, Trip

from .world import Town


@dataclass(slots=True)
class Draft:
    """Rows without keys, tied to each other as objects; `later` are its fates after the first publication."""

    town: Town
    trip: Trip
    first: date
    """The first day, even where the record names the month alone."""
    length: int
    """Days from the first to the last, both counted."""
    topic: tuple[str, str]
    stops: list[Stop] = field(default_factory=list)
    travellers: list[Traveller] = field(default_factory=list)
    costs: list[Cost] = field(default_factory=list)
    redactions: list[Redaction] = field(default_factory=list)
    permits: list[Permit] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    at_stops: dict[int, list[int]] = field(default_factory=dict)
    """Position of a traveller to positions of the only stops he was at."""
    later: list[str] = field(default_factory=list)
    """Names of `fates.FATES`, in order."""

    @property
    def last(self) -> date:
        return date.fromordinal(self.first.toordinal() + self.length - 1)
