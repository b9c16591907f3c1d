"""The delegation of a trip, row by row: persons and groups, with who did not go and who stayed how long."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from transparency import marks
from trips import codes

from .words import Document, distinct, joined, label, number, place, quantity, withheld


@dataclass(frozen=True, slots=True)
class Member:
    """One row of the delegation: a person or a group."""

    post: SafeString
    name: SafeString
    official: str | None
    unit: Document | None
    body: str | SafeString
    guest_of: SafeString | None
    """The other municipality the traveller came from; None for the trip's own."""
    kind: str | SafeString
    family: bool
    """Family belongs to no unit and holds no post."""
    head: bool
    count: int | None
    attendance: str
    went: bool
    reason: str | None
    stay: Document
    own_stay: bool
    places: SafeString | None
    """Which stops, where not all of them."""


@dataclass(frozen=True, slots=True)
class Delegation:
    members: list[Member]
    any_own_stay: bool
    attendance_differs: bool
    """Whether somebody did not go or turned back; else one sentence stands for the column."""
    listed: str
    """How many of the stated size the rows list, in sentences."""


def delegation(document: Document) -> Delegation:
    """The rows of the delegation, heads first, else in the document's order."""
    rows = sorted(document["travellers"], key=lambda traveller: not traveller["head"])
    members = [_member(document, traveller) for traveller in rows]
    return Delegation(
        members=members,
        any_own_stay=any(member.own_stay for member in members),
        attendance_differs=any(not member.went for member in members),
        listed=_listed(document),
    )


def _listed(document: Document) -> str:
    size = document["delegation"]["size"]
    gone = [one for one in document["travellers"] if one["attendance"] != codes.Attendance.DID_NOT_GO]
    count, absentees = sum(one["count"] or 0 for one in gone), len(document["travellers"]) - len(gone)
    groups = sum(one["count"] is None for one in gone)
    if size is None:
        sentences = [
            ngettext("{listed} person is listed.", "{listed} people are listed.", count).format(
                listed=number(count)
            )
        ]
    else:
        sentences = [
            gettext("Listed: {listed} of {size} people.").format(
                listed=number(count), size=quantity(size, document["delegation"]["known"])
            )
        ]
    if groups:
        sentences.append(
            ngettext(
                "Besides, {groups} group whose number is not disclosed.",
                "Besides, {groups} groups whose number is not disclosed.",
                groups,
            ).format(groups=number(groups))
        )
    if absentees:
        sentences.append(gettext("Whoever did not go is listed too, but not counted."))
    elif document["status"] == codes.Status.DONE and all(
        one["attendance"] == codes.Attendance.WENT for one in gone
    ):
        sentences.append(gettext("Everybody listed went."))
    return " ".join(sentences)


def _member(document: Document, traveller: Document) -> Member:
    positions = traveller["stops"]
    guest = traveller["municipality"]
    places = None if positions is None else joined(distinct(place(document["stops"][at]) for at in positions))
    kind = label(codes.TravellerKind, traveller["kind"])
    family = traveller["kind"] == codes.TravellerKind.FAMILY
    return Member(
        post=format_html("{}", kind) if family and not traveller["post"] else marks.text(traveller["post"]),
        name=_name(document, traveller),
        official=traveller["official"],
        unit=traveller["unit"],
        body=label(codes.Body, traveller["body"]),
        guest_of=marks.named(guest["name"], guest["name_en"]) if guest else None,
        kind=kind,
        family=family,
        head=traveller["head"],
        count=traveller["count"],
        attendance=str(codes.Attendance(traveller["attendance"]).label),
        went=traveller["attendance"] == codes.Attendance.WENT,
        reason=traveller["reason"],
        stay=traveller,
        own_stay=any(
            (traveller["start"], traveller["end"], traveller["days"] is not None, positions is not None)
        ),
        places=places,
    )


def _name(document: Document, traveller: Document) -> SafeString:
    if traveller["name"]:
        return marks.named(traveller["name"], traveller["name_en"])
    if traveller["kind"] == codes.TravellerKind.FAMILY:
        return format_html("{}", gettext("Family are counted, never named"))
    if "names" in withheld(document):
        return marks.mark("withheld")
    return marks.mark("not_disclosed")


def who(document: Document, position: int | None) -> SafeString | None:
    """The traveller at a position, as a cost names them: by name, else by post, else by kind."""
    if position is None:
        return None
    traveller = document["travellers"][position]
    if traveller["name"]:
        return marks.named(traveller["name"], traveller["name_en"])
    if traveller["post"]:
        return marks.text(traveller["post"])
    return format_html("{}", label(codes.TravellerKind, traveller["kind"]))
