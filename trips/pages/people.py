"""The delegation of a trip by unit: persons and groups, with who did not go and who stayed how long."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from transparency import marks
from trips import codes

from .links import profile
from .words import (
    Document,
    day_count,
    distinct,
    joined,
    label,
    number,
    period,
    place,
    quantity,
    withheld,
)


@dataclass(frozen=True, slots=True)
class Member:
    """One row of the delegation: a person or a group."""

    post: SafeString
    name: SafeString | None
    """None for a group, which has none; what is not published is a mark."""
    profile: str | None
    unit: Document | None
    """Where the group of rows does not say it."""
    kind: str | SafeString
    body: str | None
    head: str | None
    """What the member is head of, in words."""
    size: str | SafeString | None
    """How many a group is; None for a person."""
    attendance: str
    went: bool
    reason: str | None
    stay: list[SafeString]
    """The own stay, in short words; empty for whoever stayed as long as the trip."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Members who came from one place: a unit, another municipality, or what is neither (family, media)."""

    name: SafeString
    profile: str | None
    size: str | SafeString
    members: list[Member]


@dataclass(frozen=True, slots=True)
class Delegation:
    units: list[Unit]
    listed: str
    """How many of the stated size the rows list, in sentences."""

    @property
    def members(self) -> list[Member]:
        return [member for unit in self.units for member in unit.members]


def delegation(document: Document) -> Delegation:
    """The rows of the delegation by unit: the unit of the head first, and heads first in each."""
    rows = sorted(document["travellers"], key=lambda traveller: not traveller["head"])
    grouped: dict[tuple[str, str], list[Document]] = {}
    for traveller in rows:
        grouped.setdefault(_home(traveller), []).append(traveller)
    return Delegation(
        units=[_unit(document, *home, travellers) for home, travellers in grouped.items()],
        listed=_listed(document),
    )


UNITLESS = (codes.TravellerKind.FAMILY, codes.TravellerKind.MEDIA, codes.TravellerKind.COMPANY)
"""Travellers of whom nobody asks which unit of the municipality they came from."""


def _home(traveller: Document) -> tuple[str, str]:
    """Where a traveller came from: a dimension that has profiles, or "kind", "body", "" and the value."""
    if traveller["municipality"]:
        return "municipality", traveller["municipality"]["code"]
    if traveller["unit"]:
        return "unit", traveller["unit"]["id"]
    if traveller["kind"] in UNITLESS:
        return "kind", traveller["kind"]
    return ("body", codes.Body.COUNCIL) if traveller["body"] == codes.Body.COUNCIL else ("", "")


def _unit(document: Document, dimension: str, value: str, travellers: Sequence[Document]) -> Unit:
    return Unit(
        name=_home_name(dimension, value, travellers[0]),
        profile=profile(dimension, value),
        size=_headcount(travellers),
        members=[_member(document, traveller, dimension) for traveller in travellers],
    )


def _home_name(dimension: str, value: str, traveller: Document) -> SafeString:
    if dimension in ("municipality", "unit"):
        return marks.named(traveller[dimension]["name"], traveller[dimension]["name_en"])
    if dimension == "kind":
        return format_html("{}", label(codes.TravellerKind, value))
    if dimension == "body":
        return format_html("{}", label(codes.Body, value))
    return marks.mark("not_disclosed", gettext("Unit not disclosed"))


def _gone(travellers: Sequence[Document]) -> list[Document]:
    return [one for one in travellers if one["attendance"] != codes.Attendance.DID_NOT_GO]


def _headcount(travellers: Sequence[Document]) -> str | SafeString:
    """How many these rows are, in words: people, and groups of which nobody says how many they are."""
    gone = _gone(travellers)
    people, groups = sum(one["count"] or 0 for one in gone), sum(one["count"] is None for one in gone)
    words = []
    if people or not groups:
        words.append(ngettext("{number} person", "{number} people", people).format(number=number(people)))
    if groups:
        sentence = ngettext(
            "{number} group whose number is not disclosed",
            "{number} groups whose number is not disclosed",
            groups,
        )
        words.append(sentence.format(number=number(groups)))
    return joined(words)


def _listed(document: Document) -> str:
    size, known = document["delegation"]["size"], document["delegation"]["known"]
    gone = _gone(document["travellers"])
    persons = sum(one["count"] == 1 for one in gone)
    grouped = sum(one["count"] for one in gone if one["count"] and one["count"] > 1)
    unknown = sum(one["count"] is None for one in gone)
    absentees = len(document["travellers"]) - len(gone)
    sentences = [_of_size(size, known, persons)]
    if grouped:
        sentence = ngettext(
            "{people} more is in a group that is named only as such.",
            "{people} more are in groups that are named only as such.",
            grouped,
        )
        sentences.append(sentence.format(people=number(grouped)))
    if unknown:
        sentences.append(
            ngettext(
                "Besides, {groups} group whose number is not disclosed.",
                "Besides, {groups} groups whose number is not disclosed.",
                unknown,
            ).format(groups=number(unknown))
        )
    elif size is not None and known == codes.SizeKnown.EXACT and size > persons + grouped:
        rest = size - persons - grouped
        sentence = ngettext(
            "Of {people} person nothing is said.", "Of {people} people nothing is said.", rest
        )
        sentences.append(sentence.format(people=number(rest)))
    if absentees:
        sentences.append(gettext("Whoever did not go is listed too, but not counted."))
    elif document["status"] == codes.Status.DONE and all(
        one["attendance"] == codes.Attendance.WENT for one in gone
    ):
        sentences.append(gettext("Everybody listed went."))
    return " ".join(sentences)


def _of_size(size: int | None, known: str, persons: int) -> str:
    if size is None:
        sentence = ngettext("{listed} person is listed.", "{listed} people are listed.", persons)
        return sentence.format(listed=number(persons))
    if size == persons and known == codes.SizeKnown.EXACT:
        sentence = ngettext(
            "The one traveller is listed.", "All {size} are listed, each by name or post.", size
        )
        return sentence.format(size=number(size))
    if not persons:
        return gettext("Of {size} people, nobody is listed by name or post.").format(
            size=quantity(size, known)
        )
    return gettext("Of {size} people, the name or post of {listed} is given.").format(
        size=quantity(size, known), listed=number(persons)
    )


def _member(document: Document, traveller: Document, home: str) -> Member:
    kind = label(codes.TravellerKind, traveller["kind"])
    is_family = traveller["kind"] == codes.TravellerKind.FAMILY
    council = traveller["body"] == codes.Body.COUNCIL and traveller["kind"] != codes.TravellerKind.COUNCIL
    return Member(
        post=format_html("{}", kind)
        if is_family and not traveller["post"]
        else marks.text(traveller["post"]),
        name=_name(document, traveller),
        profile=profile("official", traveller["official"]),
        unit=traveller["unit"] if home == "municipality" else None,
        kind=kind,
        body=str(codes.Body.COUNCIL.label) if council and home != "body" else None,
        head=_head(traveller),
        size=_size(traveller),
        attendance=str(codes.Attendance(traveller["attendance"]).label),
        went=traveller["attendance"] == codes.Attendance.WENT,
        reason=traveller["reason"],
        stay=_stay(document, traveller),
    )


def _head(traveller: Document) -> str | None:
    if not traveller["head"]:
        return None
    return gettext("Head of its group") if traveller["municipality"] else gettext("Head of delegation")


def _size(traveller: Document) -> str | SafeString | None:
    if traveller["count"] is None:
        return marks.mark("not_disclosed", gettext("Number not disclosed"))
    if traveller["count"] == 1:
        return None
    sentence = ngettext("{number} person", "{number} people", traveller["count"])
    return sentence.format(number=number(traveller["count"]))


def _stay(document: Document, traveller: Document) -> list[SafeString]:
    words: list[str] = []
    if traveller["start"]:
        words.append(gettext("from {day}").format(day=period(traveller["start"])))
    if traveller["end"]:
        words.append(gettext("until {day}").format(day=period(traveller["end"])))
    if traveller["days"] is not None:
        words.append(day_count(traveller["days"]))
    found = [format_html("{}", part) for part in words]
    if traveller["stops"] is not None:
        places = joined(distinct(place(document["stops"][at]) for at in traveller["stops"]))
        found.append(format_html(gettext("only in {places}"), places=places))
    return found


def _name(document: Document, traveller: Document) -> SafeString | None:
    if traveller["name"]:
        return marks.named(traveller["name"], traveller["name_en"])
    if traveller["kind"] == codes.TravellerKind.FAMILY:
        return format_html("{}", gettext("Family are counted, never named"))
    if traveller["count"] != 1:
        return None
    if "names" in withheld(document):
        return marks.mark("withheld", gettext("Name withheld"))
    return marks.mark("not_disclosed", gettext("Name not disclosed"))


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
