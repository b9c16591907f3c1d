"""What the trip page says, from the public document alone: pure functions, no queries.

Every function takes the document of schema 1.0 (a dict) and gives words, or rows of words, in the active language.
An absence is never an empty cell: it is a mark (transparency/marks.py) or a sentence.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from transparency import calendar, calendar_words, marks
from trips import codes
from trips.withholding import withheld_whole

from .money import CostLine, absences, costs
from .people import Delegation, delegation
from .sentences import summary, title
from .words import Document, country, days, joined, label, language, number, people, place, withheld


@dataclass(frozen=True, slots=True)
class TripPage:
    """All that the trip page shows beside the document itself."""

    document: Document
    title: SafeString
    kind: str | SafeString
    countries: list[tuple[str, SafeString]]
    summary: SafeString
    status: str
    taking_place: bool
    when: "When"
    days: str | None
    size: str | None
    route: list["StopLine"]
    details: "Details"
    delegation: Delegation
    costs: list[CostLine]
    absences: list[SafeString]
    permits: list["PermitLine"]
    outcome: "Details"
    attachments: list[tuple[str | SafeString, Document]]
    missing: list[str]
    redactions: list[tuple[str, Document]]
    withheld: set[str]
    whole: bool
    """Whether the whole trip is withheld: then the page has little to say."""
    clocks: list[tuple[str, Document]]
    state: str | None
    citation: SafeString | None


def trip_page(document: Document) -> TripPage:
    return TripPage(
        document=document,
        title=title(document),
        kind=marks.mark("withheld") if withheld_whole(document) else label(codes.TripKind, document["kind"]),
        countries=list(
            {stop["country"]: (stop["country"], country(stop)) for stop in document["stops"]}.values()
        ),
        summary=summary(document),
        status=str(codes.Status(document["status"]).label),
        taking_place=document["status"] not in codes.NOT_TAKING_PLACE,
        when=when(document),
        days=days(document),
        size=people(document),
        route=route(document),
        details=details(document),
        delegation=delegation(document),
        costs=costs(document),
        absences=absences(document),
        permits=permits(document),
        outcome=outcome(document),
        attachments=[
            (label(codes.AttachmentKind, paper["kind"]), paper) for paper in document["attachments"]
        ],
        missing=[str(codes.Missing(code).label) for code in document["not_disclosed"]],
        redactions=[(str(codes.Withheld(one["field"]).label), one) for one in document["redactions"]],
        withheld=withheld(document),
        whole=withheld_whole(document),
        clocks=clocks(document),
        state=state(document),
        citation=citation(document),
    )


# ---- When ----


@dataclass(frozen=True, slots=True)
class When:
    """Start and end as the record states them; the bounds, in words, where a day is not known."""

    start: Document
    end: Document | None
    """None where the source gives no end."""
    one_day: bool
    day_unknown: bool
    bounds: list[str]


def when(document: Document) -> When:
    start, end = document["start"], document["end"]
    sentences = []
    if calendar.Period.from_document(start).narrowed:
        sentences.append(gettext("Possible time of the start: {days}.").format(days=_bounds(start)))
    if not end["date"] and (not end["jalali"] or calendar.Period.from_document(end).narrowed):
        sentences.append(gettext("Possible time of the end: {days}.").format(days=_bounds(end)))
    return When(
        start=start,
        end=end if end["jalali"] else None,
        one_day=bool(start["date"]) and start["date"] == end["date"],
        day_unknown=not start["date"],
        bounds=sentences,
    )


def _bounds(stated: Document) -> str:
    return calendar_words.format_bounds(stated, language())


# ---- Where ----


@dataclass(frozen=True, slots=True)
class StopLine:
    """One point of the line of stops."""

    place: SafeString
    country: SafeString | None
    """None where the place is itself a country."""
    iso: str
    destination: str
    transit: bool
    arrival: Document | None
    departure: Document | None


def route(document: Document) -> list[StopLine]:
    return [
        StopLine(
            place=place(stop),
            country=country(stop) if stop["city"] else None,
            iso=stop["country"],
            destination=stop["destination"],
            transit=stop["purpose"] == codes.StopPurpose.TRANSIT,
            arrival=stop["arrival"],
            departure=stop["departure"],
        )
        for stop in document["stops"]
    ]


# ---- Why, and on whose word ----


@dataclass(frozen=True, slots=True)
class Details:
    """Fields with their words, and the names of those that are not disclosed: told together, not one by one."""

    said: list[tuple[str, SafeString]]
    absent: list[str]


def details(document: Document) -> Details:
    """The trip's own words on why, and at whose wish."""
    hidden, host = withheld(document), document["host"] or {}
    rows: list[tuple[str, str, SafeString | None]] = [
        ("purpose", gettext("Purpose"), _words(document["purpose"])),
        ("necessity", gettext("Necessity"), _words(document["necessity"])),
        ("legal_basis", gettext("Legal basis"), _words(document["legal_basis"])),
        ("initiative", gettext("Initiative"), _initiative(document["initiative"])),
        ("host", gettext("Host"), _words(host.get("name"))),
        ("host", gettext("Event"), _words(host.get("event"))),
        ("host", gettext("Address of the event"), _address(host.get("address"))),
        ("private_days", gettext("Private days"), _private_days(document["private_days"])),
    ]
    found = _told(rows, hidden)
    if document["status_reason"]:
        found.said.append((gettext("Reason of the status"), marks.text(document["status_reason"])))
    if document["joint_with"]:
        trips = joined(_trip_link(ref) for ref in document["joint_with"])
        found.said.append((gettext("One delegation with"), trips))
    if document["replaces"]:
        found.said.append((gettext("Stands for the withdrawn trip"), _trip_link(document["replaces"])))
    return found


def _told(rows: list[tuple[str, str, SafeString | None]], hidden: set[str]) -> Details:
    """Rows of (what a redaction would withhold, name, words): said, withheld by name, or absent."""
    found = Details([], [])
    for field, name, words in rows:
        if field in hidden:
            found.said.append((name, marks.mark("withheld")))
        elif words is None:
            found.absent.append(name)
        else:
            found.said.append((name, words))
    return found


def _words(value: str | None) -> SafeString | None:
    return marks.text(value) if value else None


def _initiative(code: str) -> SafeString | None:
    return None if code == codes.Initiative.NOT_STATED else format_html("{}", codes.Initiative(code).label)


def _address(url: str | None) -> SafeString | None:
    if not url:
        return None
    return format_html('<a href="{}" rel="external nofollow"><bdi dir="ltr">{}</bdi></a>', url, url)


def _private_days(count: int | None) -> SafeString | None:
    return None if count is None else format_html("{}", number(count))


def _trip_link(ref: str) -> SafeString:
    return format_html('<a href="{}"><bdi dir="ltr">{}</bdi></a>', reverse("trip", args=[ref]), ref)


# ---- Permits and outcome ----


@dataclass(frozen=True, slots=True)
class PermitLine:
    stage: str | SafeString
    body: SafeString
    decision: str | SafeString
    number: str | None
    date: Document | None


def permits(document: Document) -> list[PermitLine]:
    return [
        PermitLine(
            stage=label(codes.PermitStage, permit["stage"]),
            body=marks.text(permit["body"]),
            decision=label(codes.Decision, permit["decision"]),
            number=permit["number"],
            date=permit["date"],
        )
        for permit in document["permits"]
    ]


def outcome(document: Document) -> Details:
    """What came of the trip."""
    names = {
        "summary": gettext("What came of it"),
        "results": gettext("Results"),
        "report": gettext("Report"),
    }
    rows = [("outcome", name, _words(document["outcome"][key])) for key, name in names.items()]
    return _told(rows, withheld(document))


# ---- How we know ----


def clocks(document: Document) -> list[tuple[str, Document]]:
    """The due days of a declared trip: (label, date); none for a compiled record or where no clock runs."""
    due = document.get("due") or {}
    names = {
        "record": gettext("The record is due by"),
        "costs": gettext("The costs are due by"),
        "report": gettext("The report is due by"),
    }
    return [(name, due[key]) for key, name in names.items() if due.get(key)]


def state(document: Document) -> str | None:
    """Where a declared trip stands today, in words; None where nothing is said (compiled records)."""
    code = document.get("state")
    return str(codes.State(code).label) if code else None


def citation(document: Document) -> SafeString | None:
    """One line that names this version for good: with the ledger's hash where the document is the current one."""
    if "version" not in document:  # a preview has no name yet
        return None
    parts = [
        format_html("{}", gettext("Safarnama")),
        format_html('<bdi dir="ltr">{}</bdi>', document["ref"]),
        format_html("{}", gettext("version {number}").format(number=number(document["version"]))),
    ]
    if document.get("ledger"):
        serial, digest = document["ledger"]["serial"], document["ledger"]["hash"]
        parts.append(format_html('<bdi dir="ltr">{}:{}</bdi>', serial, digest[:16]))
    if document.get("url"):
        parts.append(format_html('<bdi dir="ltr">{}</bdi>', document["url"]))
    return format_html_join(" · ", "{}", ((part,) for part in parts))
