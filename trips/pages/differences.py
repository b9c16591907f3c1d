"""Two versions of a trip, field by field, in words.

Every key of the document except the gate's own belongs to one line of `FIELDS` (a test proves it): a change that is
not told cannot happen.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from transparency import calendar_words, marks, persian
from trips import codes

from .people import who
from .words import Document, country, day_count, label, language, number, people, period

Words = list[SafeString]


@dataclass(frozen=True, slots=True)
class Change:
    """What one field said before and says now; a list field names only the rows that differ."""

    field: str
    old: Words
    new: Words


@dataclass(frozen=True, slots=True)
class Field:
    name: Promise
    keys: tuple[str, ...]
    """Top-level keys of the document that this line tells."""
    say: Callable[[Document], Words]


def differences(old: Document, new: Document) -> list[Change]:
    """What the newer document says otherwise, in the order of the trip page; empty where nothing differs."""
    found = []
    for field in FIELDS:
        if all(old[key] == new[key] for key in field.keys):
            continue
        before, after = field.say(old), field.say(new)
        gone, come = without(before, after), without(after, before)
        if not gone and not come:
            come = [_plain(gettext("Only the order or an identifier changed."))]
        found.append(Change(str(field.name), gone, come))
    return found


def without(rows: Words, others: Words) -> Words:
    """The rows that the others do not have, as often as they do not."""
    left = Counter(others)
    kept = []
    for row in rows:
        if left[row]:
            left[row] -= 1
        else:
            kept.append(row)
    return kept


# ---- How each field is said ----


def _plain(value: object) -> SafeString:
    return format_html("{}", value)


def _row(*parts: object) -> SafeString:
    return format_html_join(" · ", "{}", ((part,) for part in parts if part not in (None, "")))


def _of(words: str | Promise, value: object) -> SafeString | None:
    """ "Arrival: 3 Azar 1401"; None where there is no value."""
    return None if value in (None, "") else format_html("{}: {}", words, value)


def _date(stated: Document | None) -> str | None:
    return period(stated) if stated else None


def _text(key: str, document: Document) -> Words:
    return [marks.text(document[key])]


def _code(key: str, vocabulary: type[TextChoices], document: Document) -> Words:
    return [_plain(label(vocabulary, document[key]))]


def _codes(key: str, vocabulary: type[TextChoices], document: Document) -> Words:
    return [_plain(vocabulary(code).label) for code in document[key]]


def _number(key: str, document: Document) -> Words:
    return [marks.text(None) if document[key] is None else _plain(number(document[key]))]


def _refs(refs: Sequence[str]) -> Words:
    return [format_html('<bdi class="ref" dir="ltr">{}</bdi>', ref) for ref in refs] or [
        _plain(gettext("No other trip"))
    ]


def _yes(value: bool) -> SafeString:
    return _plain(gettext("Yes") if value else gettext("No"))


def _edge(key: str, document: Document) -> Words:
    stated = document[key]
    if not stated["jalali"]:
        return [_row(marks.mark("not_disclosed"), calendar_words.format_bounds(stated, language()))]
    return [
        _row(period(stated), None if stated["date"] else calendar_words.format_bounds(stated, language()))
    ]


def _host(document: Document) -> Words:
    host = document["host"]
    return [_row(*(marks.text(value) for value in host.values() if value))] if host else [marks.text(None)]


def _outcome(document: Document) -> Words:
    names = {"summary": _("What came of it"), "results": _("Results"), "report": _("Report")}
    return [format_html("{}: {}", name, marks.text(document["outcome"][key])) for key, name in names.items()]


def _delegation(document: Document) -> Words:
    complete = document["delegation"]["complete"]
    return [
        _plain(people(document) or marks.mark("not_disclosed")),
        _plain(
            gettext("The list of members is complete.")
            if complete
            else gettext("The list of members is not complete.")
        ),
    ]


def _stops(document: Document) -> Words:
    return [
        _row(
            marks.named(stop["city"], stop["city_en"]) if stop["city"] else None,
            country(stop),
            label(codes.StopPurpose, stop["purpose"]),
            _of(_("Arrival"), _date(stop["arrival"])),
            _of(_("Departure"), _date(stop["departure"])),
        )
        for stop in document["stops"]
    ]


def _travellers(document: Document) -> Words:
    return [_traveller(document, traveller) for traveller in document["travellers"]]


def _traveller(document: Document, one: Document) -> SafeString:
    unit, guest = one["unit"], one["municipality"]
    places = [document["stops"][at] for at in one["stops"] or ()]
    return _row(
        marks.named(one["name"], one["name_en"]) if one["name"] else None,
        marks.text(one["post"]) if one["post"] else None,
        marks.named(unit["name"], unit["name_en"]) if unit else None,
        marks.named(guest["name"], guest["name_en"]) if guest else None,
        label(codes.Body, one["body"]),
        label(codes.TravellerKind, one["kind"]),
        gettext("Head of delegation") if one["head"] else None,
        _of(_("Number"), gettext("Not disclosed") if one["count"] is None else number(one["count"])),
        _of(_("From"), _date(one["start"])),
        _of(_("To"), _date(one["end"])),
        None if one["days"] is None else day_count(one["days"]),
        _of(_("Only"), _row(*(stop["city"] or stop["country_name"] for stop in places))),
        label(codes.Attendance, one["attendance"]),
        marks.text(one["reason"]) if one["reason"] else None,
    )


def _money(line: Document) -> str:
    return persian.money(line["amount"], line["currency"], line["rial_basis"], language())


def _costs(document: Document) -> Words:
    return [_cost(document, cost) for cost in document["costs"]]


def _cost(document: Document, cost: Document) -> SafeString:
    source, rate = cost["funding_source"], cost["rate"]
    return _row(
        label(codes.Item, cost["item"]),
        who(document, cost["traveller"]),
        marks.named(source["name"], source["name_en"]),
        str(codes.FundingKind(source["kind"]).label),
        label(codes.Stage, cost["stage"]),
        str(codes.Method(cost["method"]).label) if cost["method"] else None,
        marks.mark(cost["absent"]) if cost["amount"] is None else _money(cost),
        _of(_("Conversion rate"), _row(rate["value"], _date(rate["date"]), rate["source"]) if rate else None),
        None
        if cost["interest"] == codes.Interest.NOT_STATED
        else str(codes.Interest(cost["interest"]).label),
        _of(_("In the source's own words"), marks.text(cost["source_text"]) if cost["source_text"] else None),
    )


def _totals(document: Document) -> Words:
    return [
        _row(_money(total), None if total["complete"] else marks.mark("not_disclosed", gettext("Incomplete")))
        for total in document["totals"]
    ] or [marks.mark("not_disclosed")]


def _permits(document: Document) -> Words:
    return [
        _row(
            label(codes.PermitStage, permit["stage"]),
            marks.text(permit["body"]) if permit["body"] else None,
            str(codes.Decision(permit["decision"]).label),
            _of(pgettext_lazy("of a letter", "Number"), permit["number"]),
            _date(permit["date"]),
        )
        for permit in document["permits"]
    ]


def _attachments(document: Document) -> Words:
    return [
        format_html(
            '{} · {} · <bdi class="hash" dir="ltr">{}</bdi>',
            label(codes.AttachmentKind, paper["kind"]),
            marks.text(paper["title"]),
            paper["sha256"],
        )
        for paper in document["attachments"]
    ]


def _sources(document: Document) -> Words:
    return [
        _row(
            marks.text(source["title"]),
            _date(source["date"]),
            format_html('<bdi dir="ltr">{}</bdi>', source["url"] or ""),
        )
        for source in document["sources"]
    ]


def _redactions(document: Document) -> Words:
    return [
        _row(
            str(codes.Withheld(one["field"]).label),
            marks.text(one["ground"]),
            marks.text(one["body"]) if one.get("body") else "",
            _date(one["review"]),
        )
        for one in document["redactions"]
    ]


def _notes(document: Document) -> Words:
    return [marks.text(note["text"]) for note in document["notes"]]


def _municipality(document: Document) -> Words:
    return [marks.named(document["municipality"]["name"], document["municipality"]["name_en"])]


def _replaces(document: Document) -> Words:
    return _refs([document["replaces"]] if document["replaces"] else [])


FIELDS: tuple[Field, ...] = (
    Field(_("Title"), ("title",), partial(_text, "title")),
    Field(_("Title in English"), ("title_en",), partial(_text, "title_en")),
    Field(_("Kind of trip"), ("kind",), partial(_code, "kind", codes.TripKind)),
    Field(_("Status"), ("status",), partial(_code, "status", codes.Status)),
    Field(_("Reason of the status"), ("status_reason",), partial(_text, "status_reason")),
    Field(_("Provenance"), ("provenance",), partial(_code, "provenance", codes.Provenance)),
    Field(_("Made-up record"), ("synthetic",), lambda document: [_yes(document["synthetic"])]),
    Field(_("Municipality"), ("municipality",), _municipality),
    Field(_("Start"), ("start",), partial(_edge, "start")),
    Field(_("End"), ("end",), partial(_edge, "end")),
    Field(_("Days"), ("days",), partial(_number, "days")),
    Field(_("Shortest stay in days"), ("days_min",), partial(_number, "days_min")),
    Field(_("Private days"), ("private_days",), partial(_number, "private_days")),
    Field(_("Route"), ("stops",), _stops),
    Field(_("Purpose"), ("purpose",), partial(_text, "purpose")),
    Field(_("Necessity"), ("necessity",), partial(_text, "necessity")),
    Field(_("Legal basis"), ("legal_basis",), partial(_text, "legal_basis")),
    Field(_("Initiative"), ("initiative",), partial(_code, "initiative", codes.Initiative)),
    Field(_("Host"), ("host",), _host),
    Field(_("One delegation with"), ("joint_with",), lambda document: _refs(document["joint_with"])),
    Field(_("Stands for the withdrawn trip"), ("replaces",), _replaces),
    Field(_("Size of delegation"), ("delegation",), _delegation),
    Field(_("Delegation"), ("travellers",), _travellers),
    Field(_("Who paid"), ("costs",), _costs),
    Field(_("Total paid"), ("totals",), _totals),
    Field(_("Permits"), ("permits",), _permits),
    Field(_("Report and outcome"), ("outcome",), _outcome),
    Field(_("Documents"), ("attachments",), _attachments),
    Field(_("Sources"), ("sources",), _sources),
    Field(_("Not disclosed"), ("not_disclosed",), partial(_codes, "not_disclosed", codes.Missing)),
    Field(_("Withheld by law"), ("redactions",), _redactions),
    Field(_("What does not fit"), ("notes",), _notes),
)

GATE_KEYS: frozenset[str] = frozenset(("schema", "ref", "version", "published", "first_published", "reason"))
"""Keys that name the version itself and are shown beside it."""
