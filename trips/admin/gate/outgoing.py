"""What would go out with a trip, to be looked at one by one before it does: names, documents, what follows later.

Everything is read from the document as the gate would build it; the working record adds the ground of a name and the
size of a file. No function here changes anything.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from officials.published import registry
from transparency import calendar, calendar_words, persian
from trips import clocks, codes
from trips.models import Attachment, Traveller, Trip
from trips.pages.differences import Change, Words

Document = dict[str, Any]
SHORT_HASH = 12
LEAST_LETTERS = 5
"""A shorter name stands in other words by chance."""


# ---- Names ----


@dataclass(frozen=True, slots=True)
class Named:
    """A person whose name is in the record: who, and why the public reads it or does not."""

    name: str
    post: str
    ground: str
    written: bool = False
    """For a name that stays internal: whether a text of the document has it all the same."""


def _ground(traveller: Traveller) -> str:
    if traveller.office:
        return gettext("Named office: {office}").format(office=codes.Office(traveller.office).label)
    return gettext("The municipality chose to publish the name")


def _why_not(traveller: Traveller, document: Document) -> str:
    withheld = {one["field"] for one in document["redactions"]}
    if codes.Withheld.TRIP in withheld or (codes.Withheld.NAMES in withheld and traveller.name_is_public):
        return gettext("Withheld by law")
    return gettext("No named office, and not chosen for publication")


def names(trip: Trip, document: Document) -> tuple[list[Named], list[Named]]:
    """The names that would go out, each with its ground, and those that stay internal."""
    going: list[Named] = []
    staying: list[Named] = []
    said = [
        one["name"] for one in document["travellers"]
    ]  # one for each traveller, none where all is withheld
    unnamed = [{**one, "name": None, "name_en": None} for one in document["travellers"]]
    texts = persian.fold(" \n ".join(_texts({**document, "travellers": unnamed})))
    for number, traveller in enumerate(trip.travellers.select_related("official", "unit")):
        name = traveller.official.name if traveller.official else traveller.name
        post = " · ".join(filter(None, (traveller.post, traveller.unit.name if traveller.unit else "")))
        if number < len(said) and said[number]:
            going.append(Named(said[number], post, _ground(traveller)))
        elif name:
            folded = persian.fold(name)
            written = len(folded) >= LEAST_LETTERS and folded in texts
            staying.append(Named(name, post, _why_not(traveller, document), written))
    return going, staying


def _texts(part: Any) -> Iterator[str]:
    """Every text of a document."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from _texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from _texts(value)


# ---- Documents ----


@dataclass(frozen=True, slots=True)
class Paper:
    """A stored document: what it is called, what it weighs, where it can be opened in the admin."""

    title: str
    kind: str
    size: str
    """Empty where the file is lost."""
    digest: str
    url: str


def papers(trip: Trip, document: Document) -> tuple[list[Paper], list[Paper]]:
    """The documents that would go out, and those that stay internal."""
    public = {one["url"] for one in document["attachments"]}
    going: list[Paper] = []
    staying: list[Paper] = []
    for stored in trip.attachments.all():
        into = going if f"/attachments/{stored.public_id}/" in public else staying
        into.append(_paper(trip, stored))
    return going, staying


def _paper(trip: Trip, stored: Attachment) -> Paper:
    return Paper(
        title=stored.title,
        kind=str(codes.AttachmentKind(stored.kind).label),
        size=_size(stored),
        digest=stored.sha256[:SHORT_HASH],
        url=reverse("admin:trips_trip_paper", args=[trip.pk, stored.public_id]),
    )


def _size(stored: Attachment) -> str:
    try:
        size = stored.file.size
    except OSError:
        return ""
    kilobytes = max(1, round(size / 1024))
    return gettext("{number} KB").format(number=persian.number(kilobytes, get_language() or "fa"))


# ---- What may follow ----


@dataclass(frozen=True, slots=True)
class Following:
    """Something owed that is not in the document yet: it may follow until a day."""

    what: str
    until: str
    past: bool


FOLLOWS = {
    "record": _("Confirmation that the trip took place"),
    "costs": _("Costs"),
    "report": _("Report"),
}


def following(document: Document, today: dt.date) -> list[Following]:
    """What may follow the publication and until when, by the policy in force on the last day; nothing where no clock runs."""
    policy = registry().policy(
        document["municipality"]["code"], dt.date.fromisoformat(document["end"]["latest"])
    )
    met = {name: today if done else None for name, done in clocks.conditions(document).items()}
    due = clocks.due(document, policy, met)
    found = []
    for name, words in FOLLOWS.items():
        day = getattr(due, name)
        if day is not None and met[name] is None:
            until = calendar_words.format_period(calendar.Period.of_day(day), get_language() or "fa")
            found.append(Following(str(words), until, past=day < today))
    return found


# ---- Old and new ----


@dataclass(frozen=True, slots=True)
class Row:
    """One field of two versions, side by side; `both` is said once where neither side has words of its own."""

    field: str
    old: Words
    new: Words
    both: Words


def side_by_side(changes: list[Change]) -> list[Row]:
    """The differences of two versions as rows of two columns."""
    order_alone = gettext("Only the order or an identifier changed.")
    return [
        Row(change.field, [], [], change.new)
        if not change.old and change.new == [SafeString(order_alone)]
        else Row(change.field, change.old, change.new, [])
        for change in changes
    ]


# ---- All of it ----


def outgoing(trip: Trip, document: Document) -> dict[str, Any]:
    """Everything above for the preview's template."""
    named, unnamed = names(trip, document)
    going, staying = papers(trip, document)
    return {
        "names": named,
        "names_staying": unnamed,
        "papers": going,
        "papers_staying": staying,
        "following": following(document, calendar.today()),
    }
