"""What a sanity note is: a reason to look again, where to look, and what to compare with."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class About:
    """A record to compare with: a trip or an official of the same municipality (by key), or another's public trip."""

    title: str
    trip: int | None = None
    official: int | None = None
    ref: str = ""

    @property
    def url(self) -> str:
        """Where the record is read: its form in the admin, or the public page."""
        if self.trip is not None:
            return reverse("admin:trips_trip_change", args=[self.trip])
        if self.official is not None:
            return reverse("admin:officials_official_change", args=[self.official])
        return reverse("trip", args=[self.ref])


@dataclass(frozen=True, slots=True)
class Note:
    """One reason to look again at a trip. It informs and never blocks.

    `field` is the id of what to mend on the trip's form: an input ("id_end", "id_stops-1-arrival"), a row
    ("travellers-2") or a kind of rows ("costs-group"). `public` notes are part of the document as well.
    """

    code: str
    text: str | Promise
    field: str
    public: bool = False
    about: Sequence[About] = ()
