"""What every profile has: whose trips, which of them took place, the newest of them, and the ways on from there.

Figures count trips that took place: a cancelled trip is nobody's days abroad. What is planned, cancelled, postponed or
refused stands beside them, each with its list.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from django.http import Http404, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from transparency import calendar, marks
from trips import statistics
from trips.codes import Status
from trips.merged import remaining
from trips.models.published import PublishedTerm, PublishedTrip
from trips.pages.breakdown import Asked, Breakdown, breakdown, breakdowns
from trips.pages.entries import Entry, entry
from trips.pages.links import list_of
from trips.pages.listing import is_late
from trips.pages.pictures import Picture, Shape, picture
from trips.pages.versions import read
from trips.pages.words import Document
from trips.questions import InvalidQuestion, Question, about
from trips.statistics import Figures

from . import telling

NEWEST = 10
"""Trips shown on a profile; the list has them all."""

READ = 1_000
"""Where a page reads documents one by one, it reads so many, the newest first, and says so where there are more."""

TOP = 12
"""Rows of a table of a profile; how many more there are is said below it."""


@dataclass(frozen=True)
class Subject:
    """The value that a profile is about: `question` asks for all its trips."""

    dimension: str
    value: str
    question: Question
    told_apart: tuple[str, ...]
    """What its figures are told apart by, on one sheet."""

    @property
    def own(self) -> statistics.Own:
        return self.dimension, self.value

    @cached_property
    def done(self) -> Question | None:
        """Asks for its trips that took place; None while no public record at all tells of such a trip."""
        return taking_place(**{self.dimension: self.value})

    @cached_property
    def sheet(self) -> statistics.Sheet:
        """The value's own people, days and payments, of all its trips."""
        return statistics.Sheet(self.question, self.own, self.told_apart)

    @cached_property
    def figures(self) -> Figures:
        """Of the trips that took place."""
        return self.sheet.of(status=TOOK_PLACE)

    def tables(self, asked: Mapping[str, Asked]) -> dict[str, Breakdown]:
        """Tables of its trips that took place, which there must be."""
        if self.done is None:
            raise ValueError(f"no trip of {self.dimension} {self.value} has taken place")
        return breakdowns(self.done, asked)

    def share_by(self, dimension: str, title: str, **options: Any) -> Asked:
        """A table with the value's own people and days in each row."""
        return by(dimension, title, own=self.own, **options)

    def years(self, title: str, **options: Any) -> Asked:
        """The same for each year."""
        found = self.sheet.by("year", status=TOOK_PLACE)
        return Asked("year", title, own=self.own, found=found, **options)


TOOK_PLACE = (Status.DONE.value,)


def by(dimension: str, title: str, **options: Any) -> Asked:
    """A table of a profile."""
    return Asked(dimension, title, **{"most": TOP, **options})


def taking_place(**filters: str | int) -> Question | None:
    """The question about trips that took place; None while no public record at all tells of one."""
    try:
        return about(status=Status.DONE.value, **filters)
    except InvalidQuestion:
        return None


def subject(dimension: str, value: str, *apart: str) -> Subject:
    """`apart`: what its figures are told apart by beside status and year. Raises Http404 where no current document bears the
    value.
    """
    try:
        return Subject(dimension, value, about(**{dimension: value}), ("status", "year", *apart))
    except InvalidQuestion as unknown:
        raise _not_here(dimension, value) from unknown


def term_of(dimension: str, value: str) -> PublishedTerm:
    """How the newest document calls a value. Raises Http404 where no current document bears it."""
    term = PublishedTerm.objects.filter(name=dimension, value=value).first()
    if term is None:
        raise _not_here(dimension, value)
    return term


class Moved(Exception):
    """The value was merged into another one, which current documents bear: `into`."""

    def __init__(self, into: str) -> None:
        super().__init__(into)
        self.into = into


def _not_here(dimension: str, value: str) -> Exception:
    into = remaining(dimension, value)
    return Moved(into) if into else Http404()


def follows_merged(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page or an address of the data about one `value`: of a merged one it leads on for good, with language and query."""

    @wraps(view)
    def answer(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Moved as moved:
            match = request.resolver_match
            path = reverse(match.view_name, kwargs={**match.kwargs, "value": moved.into})
            query = request.GET.urlencode()
            response = HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)
            response["Cache-Control"] = "public, no-cache"  # the next merger may lead elsewhere
            return response

    return answer


def detail(term: PublishedTerm) -> dict[str, Any]:
    return json.loads(term.detail)


def name(term: PublishedTerm) -> SafeString:
    return marks.named(term.label, term.label_en)


def beside(dimension: str, value: str | None) -> tuple[SafeString, str] | None:
    """The name of a value that stands beside the subject (a unit's municipality), and its page; None where not known."""
    found = statistics.names(dimension, [value]).get(value)
    return None if value is None or found is None else (marks.named(*found), reverse(dimension, args=[value]))


def context(about_it: Subject, term: PublishedTerm) -> dict[str, Any]:
    """What the frame of a profile (trips/profiles/profile.html) shows beside its own sections."""
    return frame(about_it, telling.plain(term), name(term))


def frame(about_it: Subject, plain: str, named: SafeString) -> dict[str, Any]:
    """The same by a name: countries have theirs without any document."""
    query = about_it.question.query()
    done = f"{query}&status={Status.DONE.value}"
    newest = about_it.question.page(1, NEWEST)
    return {
        "subject": about_it,
        "plain": plain,
        "name": named,
        "question": query,
        "done": done,
        "done_list": list_of(done),
        "figures": about_it.figures,
        "besides": _besides(about_it),
        "list": list_of(query),
        "feed": f"{reverse('trip-feed')}?{query}",
        "entries": _entries(newest),
        "made_up": bool(newest) and all(read(trip.entry)["synthetic"] for trip in newest),
    }


def _besides(about_it: Subject) -> Breakdown | None:
    """A table of `besides`; None where there are none."""
    rest = besides(about_it)
    return breakdown(about_it.question, "status", "", found=rest) if rest else None


def besides(about_it: Subject) -> list[Figures]:
    """Its trips that did not take place, or not yet, by their status."""
    counted = about_it.sheet.by("status")
    return [figures for figures in counted if figures.value not in TOOK_PLACE]


def _entries(trips: list[PublishedTrip]) -> list[Entry]:
    today = calendar.today()
    return [entry(read(trip.entry), is_late(trip, today)) for trip in trips]


def documents(about_it: Subject) -> list[Document]:
    """Its newest documents, at most READ, the newest trip first. One query."""
    return [read(trip.entry) for trip in about_it.question.page(1, READ)]


def took_place(found: list[Document]) -> list[Document]:
    return [document for document in found if document["status"] == Status.DONE]


def counted(numbers: Mapping[str, int]) -> list[Figures]:
    """Numbers of trips as a table takes them, the greatest first."""
    return statistics.by_trips(Figures(value=value, trips=trips) for value, trips in numbers.items())


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table with the picture of it; None where a picture of so few rows says no more than they do."""

    table: Breakdown
    picture: Picture | None


def drawn(table: Breakdown, measure: str, shape: Shape) -> Drawn:
    return Drawn(table, picture(table, measure, shape) if len(table.rows) > 1 else None)


def not_disclosed() -> Asked:
    """What is not disclosed of some trips."""
    return by("missing", gettext("Trips of which something is not disclosed"), columns=("trips",))
