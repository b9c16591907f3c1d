"""What the trip page says, from the public document and the day alone: pure functions, no queries.

Every function takes the document of schema 1.0 (a dict) and gives words, or rows of words, in the active language.
An absence is never an empty cell: it is a mark (transparency/marks.py) or a sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from transparency import calendar, calendar_words, marks
from trips import codes
from trips.withholding import withheld_whole

from .citing import citation, permanent, state
from .deadlines import Clock, Met, Missing, clocks, is_over, missing, not_due
from .links import list_of, profile, question_of
from .money import CostLine, absences, costs, explained, payers, rules
from .notes import Note, notes
from .people import Delegation, delegation
from .routes import StopLine, countries, route
from .sentences import summary, title
from .words import Document, days, label, language, number, people, withheld


@dataclass(frozen=True, slots=True)
class TripPage:
    """All that the trip page shows beside the document itself."""

    document: Document
    title: SafeString
    kind: str | SafeString
    kind_trips: str | None
    municipality: str | None
    """The address of the municipality's page."""
    countries: list[tuple[str | None, SafeString]]
    """(address of the country's page, name) of what was visited; of a mere change of planes there is no page."""
    summary: SafeString
    status: str
    status_trips: str
    taking_place: bool
    when: "When"
    days: str | None
    size: str | None
    route: list[StopLine]
    details: "Details"
    delegation: Delegation
    costs: list[CostLine]
    payers: list[SafeString]
    rules: list[Promise]
    explained: list[tuple[SafeString, Promise]]
    absences: list[SafeString]
    not_due: dict[str, str]
    """What nobody owes (yet): code of `codes.Missing` to the reason."""
    permits: list["PermitLine"]
    outcome: "Details"
    attachments: list[tuple[str | SafeString, Document]]
    missing: list[Missing]
    notes: list[Note]
    redactions: list[tuple[str, Document]]
    withheld: set[str]
    whole: bool
    """Whether the whole trip is withheld: then the page has little to say."""
    clocks: list[Clock]
    over: bool
    """Whether the trip has ended, even at its latest; of one that did not take place it means nothing."""
    state: str | None
    corrections: int
    permanent: str | None
    """The address of this very version, where it has one."""
    citation: SafeString | None


def trip_page(
    document: Document,
    today: date | None = None,
    met: Met | None = None,
    companions: Mapping[str, "Companion"] | None = None,
) -> TripPage:
    """The page of a document as of a day (Tehran's, if none is given).

    `met` says since when each clock is met: only the published tables know. `companions` are the public trips that the
    document names by reference.
    """
    today = today or calendar.today()
    whole = withheld_whole(document)
    running = clocks(document, met, today)
    return TripPage(
        document=document,
        title=title(document),
        kind=marks.mark("withheld") if whole else label(codes.TripKind, document["kind"]),
        kind_trips=None if whole else list_of(question_of(kind=document["kind"])),
        municipality=profile("municipality", document["municipality"]["code"]),
        countries=countries(document),
        summary=summary(document, today),
        status=str(codes.Status(document["status"]).label),
        status_trips=list_of(question_of(status=document["status"])),
        taking_place=document["status"] not in codes.NOT_TAKING_PLACE,
        when=when(document),
        days=days(document),
        size=people(document),
        route=route(document),
        details=details(document, companions or {}),
        delegation=delegation(document),
        costs=(lines := costs(document)),
        payers=[marks.named(payer["name"], payer["name_en"]) for payer in payers(document)],
        rules=rules(lines),
        explained=explained(document),
        absences=absences(document, today),
        not_due=not_due(document, today),
        permits=permits(document),
        outcome=outcome(document),
        attachments=[
            (label(codes.AttachmentKind, paper["kind"]), paper) for paper in document["attachments"]
        ],
        missing=missing(document, running, today),
        notes=notes(document),
        redactions=[(str(codes.Withheld(one["field"]).label), one) for one in document["redactions"]],
        withheld=withheld(document),
        whole=whole,
        clocks=running,
        over=is_over(document, today),
        state=state(document),
        corrections=document.get("version", 1) - 1,
        permanent=permanent(document),
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


# ---- Why, and on whose word ----


@dataclass(frozen=True, slots=True)
class Details:
    """Fields with their words, and the names of those that are not disclosed: told together, not one by one."""

    said: list[tuple[str, SafeString]]
    absent: list[str]


@dataclass(frozen=True, slots=True)
class Companion:
    """Another public trip that the document names: of the same delegation."""

    title: SafeString
    municipality: SafeString


def details(document: Document, companions: Mapping[str, Companion]) -> Details:
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
        trips = format_html_join(
            "\n", "{}", ((_companion(ref, companions),) for ref in document["joint_with"])
        )
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


def _companion(ref: str, companions: Mapping[str, Companion]) -> SafeString:
    """A trip of the same delegation by its title; by its reference alone where it is not public now."""
    if ref not in companions:
        return _trip_link(ref)
    one = companions[ref]
    return format_html(
        '<a href="{}">{}</a> · {} · <bdi class="ref" dir="ltr">{}</bdi>',
        reverse("trip", args=[ref]),
        one.title,
        one.municipality,
        ref,
    )


def _trip_link(ref: str) -> SafeString:
    return format_html(
        '<a href="{}"><bdi class="ref" dir="ltr">{}</bdi></a>', reverse("trip", args=[ref]), ref
    )


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
