"""One made-up trip before it is stored: the trip's row and the rows that hang on it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from transparency import calendar
from transparency.models import LedgerEntry
from trips.codes import PermitStage, Withheld
from trips.models import Attachment, Cost, Permit, Redaction, Source, Stop, Traveller, Trip

from . import words
from .world import Town, World


@dataclass(slots=True, eq=False)
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
    joint: list["Draft"] = field(default_factory=list)
    """The other trips of the same joint delegation."""
    later: list[str] = field(default_factory=list)
    """What becomes of it after its first publication, in order (`fates`)."""
    outcome: dict[str, Any] = field(default_factory=dict)
    """Of a plan: what the trip's fields will say once it took place, or was called off."""
    costs_after: list[Cost] = field(default_factory=list)
    """Of a plan: the costs that are entered after the trip."""
    entries: list[LedgerEntry] = field(default_factory=list)
    """Its versions in the ledger so far."""

    @property
    def last(self) -> date:
        return date.fromordinal(self.first.toordinal() + self.length - 1)


def redaction(world: World, what: Withheld) -> Redaction:
    """Something withheld on a made-up legal ground, to be looked at again in two years."""
    year, _month, _day = calendar.to_jalali(world.today)
    return Redaction(
        field=what,
        ground=words.GROUNDS[0],
        body=words.PERMIT_BODIES[PermitStage.PROVINCE],
        review=calendar.from_jalali(year + 2, 1, 1),
    )
