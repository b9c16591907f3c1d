"""The search page: whom and what some words name, and the trips that have them."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from transparency import calendar, marks
from transparency.ledger import Head
from transparency.parameters import InvalidParameters, read
from transparency.versions import VersionedRequest, public_page
from trips.names import KINDS, Name, find, near
from trips.questions import about
from trips.questions.counts import number_of
from trips.questions.fields import WordsField
from trips.questions.question import Count

from .counted import count_words
from .entries import Entry, entry
from .links import list_of, profile
from .listing import is_late
from .versions import read as read_document
from .words import language

MOST = 8
"""So many names of each kind are shown; more words find the others."""

FIRST = 10
"""So many of the newest trips are shown."""

FIELDS = {"q": WordsField(required=False)}

HEADINGS: dict[str, Promise] = {
    "municipality": _("Municipalities"),
    "official": _("Officials"),
    "unit": _("Units"),
    "country": _("Countries"),
    "destination": _("Destinations"),
    "funding_source": _("Who paid"),
    "event": _("Events and hosts"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One name: its own page where it has one, and the list of its trips, which `query` asks for."""

    name: SafeString
    context: SafeString | None
    page: str | None
    list: str
    query: str
    trips: SafeString


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    heading: Promise
    names: list[Found]
    more: bool
    """Whether there are more than are shown."""


@public_page
def search(request: VersionedRequest) -> HttpResponse:
    try:
        text = read(request.GET, FIELDS)["q"]
    except InvalidParameters as refusal:
        typed = request.GET.get("q", "").replace("\x00", "\ufffd")  # no page may hold a NUL
        faults = [
            fault.told(gettext("Search"), "q") if fault.parameter == "q" else fault.told(fault.parameter)
            for fault in refusal.faults
        ]
        return render(request, "trips/search.html", {"text": typed, "faults": faults}, status=400)
    return render(request, "trips/search.html", _context(text, request.head))


def _context(text: str | None, head: Head) -> dict[str, Any]:
    if not text:
        return {"text": ""}
    question = about(q=text)
    count = number_of(question, head)
    found = _groups(find(text, MOST + 1))
    return {
        "text": text,
        "words": marks.text(text),
        "groups": found,
        "count": count_words(count),
        "query": question.query(),
        "entries": _entries(text) if count.number else [],
        "beyond": count.number > FIRST,
        "spellings": [] if found or count.number else _spellings(text),
    }


def _entries(text: str) -> list[Entry]:
    today = calendar.today()
    return [entry(read_document(trip.entry), is_late(trip, today)) for trip in about(q=text).page(1, FIRST)]


def _spellings(text: str) -> list[dict[str, Any]]:
    return [
        {
            "words": marks.text(other),
            "url": f"{reverse('search')}?{urlencode({'q': other})}",
            "query": urlencode({"q": other}),
            "count": count_words(Count(number, exact=True)),
        }
        for other, number in near(about(q=text))
    ]


def _groups(names: list[Name]) -> list[Group]:
    groups = []
    for kind in KINDS:
        of_kind = [name for name in names if name.kind == kind]
        if of_kind:
            shown = [_found(name) for name in of_kind[:MOST]]
            groups.append(Group(f"found-{kind}", HEADINGS[kind], shown, len(of_kind) > MOST))
    return groups


def _found(name: Name) -> Found:
    query = urlencode(name.filters)
    context = name.context if language() == "fa" else name.context_en or name.context
    return Found(
        name=marks.named(name.name, name.name_en),
        context=marks.text(context) if context else None,
        page=profile(name.kind, name.value) if name.has_page else None,
        list=list_of(query),
        query=query,
        trips=count_words(Count(name.trips, name.exact)),
    )
