"""One trip as an entry of a list: the few things that tell it from its neighbours, and what is absent."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from transparency import marks
from trips import codes
from trips.withholding import withheld_whole

from .money import absences
from .sentences import destinations, title
from .words import Document, days, quantity


@dataclass(frozen=True, slots=True)
class Entry:
    ref: str
    title: SafeString
    start: Document
    places: SafeString | None
    municipality: SafeString
    days: str | None
    size: str | None
    people: str
    """The word beneath the size."""
    totals: list[Document]
    absences: list[SafeString]
    not_taking_place: str | None
    compiled: bool
    synthetic: bool
    late: bool
    withheld: bool
    """Whether the whole trip is withheld: then nothing of it counts as undisclosed."""


def entry(document: Document, late: bool = False) -> Entry:
    """The entry of a document; `late` where one of its clocks was, or is today, overrun."""
    municipality, group = document["municipality"], document["delegation"]
    status = document["status"]
    return Entry(
        ref=document["ref"],
        title=title(document),
        start=document["start"],
        places=destinations(document) if document["stops"] else None,
        municipality=marks.named(municipality["name"], municipality["name_en"]),
        days=days(document),
        size=None if group["size"] is None else quantity(group["size"], group["known"]),
        people=pgettext("under a number", "person")
        if group["size"] == 1
        else pgettext("under a number", "people"),
        totals=document["totals"],
        absences=[] if withheld_whole(document) else absences(document),
        not_taking_place=None if status == codes.Status.DONE else str(codes.Status(status).label),
        compiled=document["provenance"] == codes.Provenance.COMPILED,
        synthetic=document["synthetic"],
        late=late,
        withheld=withheld_whole(document),
    )
