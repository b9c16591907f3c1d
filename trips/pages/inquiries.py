"""Messages from the public, as everybody sees them: how many wait and since when, and the answers that were published.

What was written is on no page; what waits is known here as numbers alone (`trips.inquiries.unanswered`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from officials.published import Registry, registry
from transparency import calendar, marks
from transparency.models import Kind, LedgerEntry
from transparency.parameters import OneOfField, WholeNumberField, read
from transparency.versions import VersionedRequest, plain_page, public_page
from trips.answers import subject_of
from trips.codes import InquiryKind
from trips.inquiries.letterbox import KEPT_DAYS
from trips.inquiries.unanswered import Unanswered, waiting
from trips.models.published_answers import PublishedAnswer

from .paging import LAST, SIZE, last_page, pages
from .versions import versions_of
from .words import number

MOST_TOWNS = 25
"""Municipalities listed with what waits there; the rest is told by number, and each is asked for by name."""

MOST_ANSWERS = 20
"""Answers on the page of what they are about; the rest is one link away."""

SOME = 3
"""Answers on a municipality's own page."""


def municipality_codes() -> Iterable[tuple[str, str]]:
    """Every public municipality's code and name."""
    return [(code, profile["municipality"]["name"]) for code, profile in registry().municipalities.items()]


FIELDS = {
    "municipality": OneOfField(required=False, label=_("Municipality"), choices=municipality_codes),
    "page": WholeNumberField(least=1, most=LAST, required=False, label=_("Page")),
}


def address(**about: str) -> str:
    """The form to write on: `address(trip=ref)`, `address(municipality=code, month="1401-09", kind="mistake")`."""
    given = {name: value for name, value in about.items() if value}
    return f"{reverse('inquiry')}?{urlencode(given)}" if given else reverse("inquiry")


# ---- Parts of other pages ----


@dataclass(frozen=True, slots=True)
class Answers:
    """Published answers about one thing, newest first, and how many more there are than shown."""

    shown: list[dict[str, Any]]
    beyond: int


def answers_about(ref: str) -> Answers:
    """Published answers about a trip. One query."""
    return _some(PublishedAnswer.objects.filter(trip=ref), MOST_ANSWERS)


def answers_of(code: str) -> Answers:
    """The newest published answers of a municipality, about whatever. One query."""
    return _some(PublishedAnswer.objects.filter(municipality=code), SOME)


def open_inquiries(code: str) -> Unanswered | None:
    """What waited in a municipality as today began in Tehran; None where nothing did. One query."""
    return waiting(calendar.today(), code).get(code)


def _some(answers: Any, most: int) -> Answers:
    found = list(answers.select_related("entry").order_by("-id")[: most + 1])
    beyond = answers.count() - most if len(found) > most else 0
    return Answers([line(one.entry) for one in found[:most]], beyond)


def line(entry: LedgerEntry) -> dict[str, Any]:
    """A published answer as pages show it: its document, with its address and its words."""
    document = entry.read()
    return document | {
        "url": reverse("answer", args=[document["id"]]),
        "kind_words": InquiryKind(document["kind"]).label,
        "serial": entry.serial,
        "hash": entry.hash,
    }


# ---- The page of all, and of one answer ----


@public_page
def inquiries(request: VersionedRequest) -> HttpResponse:
    asked, public, today = read(request.GET, FIELDS), registry(), calendar.today()
    code, page = asked["municipality"], asked["page"] or 1
    answers = PublishedAnswer.objects.filter(municipality=code) if code else PublishedAnswer.objects.all()
    count = answers.count()
    if page > last_page(count):
        raise Http404
    found = answers.select_related("entry").order_by("-id")[(page - 1) * SIZE : page * SIZE]
    waits = waiting_in(public, today, code)
    towns = [_town(public, code, one) for code, one in waits[:MOST_TOWNS]]
    return render(
        request,
        "trips/inquiries.html",
        {
            "municipality": public.municipalities[code]["municipality"] if code else None,
            "write": address(municipality=code or ""),
            "today": calendar.Period.of_day(today),
            "waiting": sum(one.count for _code, one in waits),
            "oldest": max((one.oldest for _code, one in waits), default=0),
            "towns": towns,
            "beyond": max(0, len(waits) - MOST_TOWNS),
            "answers": [line(one.entry) for one in found],
            "count": count,
            "pages": pages(page, count, urlencode({"municipality": code}) if code else ""),
            "days": KEPT_DAYS,
        },
    )


def waiting_in(public: Registry, today: date, code: str | None = None) -> list[tuple[str, Unanswered]]:
    """Municipalities that are public and had something waiting as the day began, the longest first. One query."""
    found = waiting(today, code).items()
    ordered = sorted(found, key=lambda item: (-item[1].oldest, -item[1].count, item[0]))
    return [(town, one) for town, one in ordered if town in public.municipalities]


def _town(public: Registry, code: str, one: Unanswered) -> dict[str, Any]:
    names = public.municipalities[code]["municipality"]
    return {
        "code": code,
        "name": marks.named(names["name"], names["name_en"]),
        "count": one.count,
        "oldest": one.oldest,
    }


@plain_page
def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """One published answer with its versions; once it is withdrawn a 410 that says why."""
    found = versions_of(subject_of(public_id))
    if not found:
        raise Http404
    newest = found[-1].entry
    gone = found[-1].withdrawal
    context = {
        "answer": newest.read() if gone else line(newest),
        "gone": gone,
        "versions": [
            {
                "number": number(one.number),
                "kind": Kind(one.entry.kind).label,
                "time": one.entry.time,
                "serial": one.entry.serial,
                "reason": one.document["reason"] if one.document else None,
                "erased": one.erasure,
            }
            for one in reversed(found)
        ],
    }
    return render(request, "trips/answer.html", context, status=410 if gone else 200)
