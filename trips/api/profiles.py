"""Profiles as data: what all have, and those of officials and units. Their tables are the very tables of the pages."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from transparency import openapi
from transparency.answers import (
    JSON,
    PublicView,
    base_url,
    json_answer,
)
from trips.codes import Attendance, Body, Status
from trips.models.published import PublishedTerm
from trips.pages.profiles import careers, common, people
from trips.pages.words import Document

from . import shapes
from .addresses import VALUE

PERIOD = shapes.OBJECT
NAMED = openapi.record(id=openapi.text(), name=openapi.text(), name_en=openapi.text(null=True))


class ProfileView(PublicView):
    """Whatever the page of a value says; `dimension` is the value's name in the vocabulary of questions."""

    tag = "profiles"
    dimension = ""
    path_parameters = {"value": VALUE}
    moves = True
    statuses = (400, 404)

    @classmethod
    def own(cls) -> dict[str, openapi.Schema]:
        """What is particular to this kind of profile."""
        raise NotImplementedError

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        return {JSON: openapi.record(ledger=openapi.HEAD_HERE, **cls.own(), **FRAME)}

    @method_decorator(common.follows_merged)
    def get(self, request: Any, value: str) -> HttpResponse:
        self.asked(request)
        with override(
            settings.LANGUAGE_CODE
        ):  # the same for everybody; only errors are in the reader's language
            about_it = common.subject(self.dimension, value)
            told = self.told(about_it)
        return json_answer({"ledger": request.head.as_document()} | told | frame(about_it, base_url(request)))

    def told(self, about_it: common.Subject) -> dict[str, Any]:
        """The members of `own`. Raises Http404 where no current document bears the value."""
        raise NotImplementedError


FRAME: dict[str, openapi.Schema] = {
    "question": shapes.QUESTION,
    "trips": openapi.whole(),
    "done": shapes.ASKED,
    "not_done": openapi.several(
        openapi.record(status=openapi.text(enum=Status.values), trips=openapi.whole())
    ),
    "newest": openapi.several(openapi.text()),
    "trips_url": shapes.LINK,
}


def frame(about_it: common.Subject, base: str) -> dict[str, Any]:
    """What every profile says: all its trips, the figures of those that took place, the rest by status, the newest."""
    query = about_it.question.query()
    besides = common.besides(about_it)
    return {
        "question": query,
        "trips": about_it.figures.trips + sum(one.trips for one in besides),
        "done": shapes.asked(f"{query}&status={Status.DONE.value}", about_it.figures),
        "not_done": [{"status": one.value, "trips": one.trips} for one in besides],
        "newest": [trip.ref for trip in about_it.question.page(1, common.NEWEST)],
        "trips_url": f"{base}{reverse('api-trips')}?{query}",
    }


READ = openapi.whole(null=True)
"""How many of the newest records were read for what is told row by row, where there are more."""


def documents(about_it: common.Subject) -> tuple[list[Document], list[Document], int | None]:
    """The newest documents, those of trips that took place among them, and how many where there are more."""
    found = common.documents(about_it)
    return found, common.took_place(found), common.READ if len(found) == common.READ else None


def named_term(term: PublishedTerm) -> dict[str, Any]:
    """A value with its names, as the newest document has them."""
    return {"id": term.value, "name": term.label, "name_en": term.label_en}


# ---- Officials and units ----


class OfficialView(ProfileView):
    operation = dimension = "official"
    summary = _("One official")
    description = _(
        "Posts over time, and the figures of the trips that took place: where, when, who paid, with whom. What was spent on "
        "a whole delegation is never the cost of one of its members: “alone” has the costs entered for this person."
    )

    @classmethod
    def own(cls) -> dict[str, openapi.Schema]:
        unit = shapes.nullable(NAMED)
        post = openapi.record(
            post=openapi.text(null=True),
            unit=unit,
            body=openapi.text(enum=Body.values),
            municipality=shapes.KEY,
            first=openapi.record(ref=openapi.text(), start=PERIOD),
            last=openapi.record(ref=openapi.text(), start=PERIOD),
        )
        absence = openapi.record(
            ref=openapi.text(),
            start=PERIOD,
            attendance=openapi.text(enum=Attendance.values),
            reason=openapi.text(null=True),
        )
        return {
            "id": openapi.text(),
            "name": openapi.text(),
            "name_en": openapi.text(null=True),
            "municipality": shapes.KEY,
            "post": openapi.text(null=True),
            "spellings": openapi.several(
                openapi.record(name=openapi.text(), name_en=openapi.text(null=True))
            ),
            "posts": openapi.several(post),
            "absences": openapi.several(absence),
            "countries_there": openapi.whole(),
            "alone": openapi.several(shapes.TOTAL),
            "read": READ,
            "tables": shapes.TABLES,
        }

    def told(self, about_it: common.Subject) -> dict[str, Any]:
        term = common.term_of(self.dimension, about_it.value)
        more, (found, done, limit) = common.detail(term), documents(about_it)
        tables = people.official_tables(about_it, done) if about_it.figures.trips else {}
        countries = tables.get("countries")
        return named_term(term) | {
            "municipality": shapes.named("municipality", more["municipality"]),
            "post": more["post"],
            "spellings": [
                {"name": name, "name_en": name_en}
                for name, name_en in careers.names_written(found, about_it.value)
            ],
            "posts": [_post(*one) for one in careers.held(found, about_it.value)],
            "absences": [
                {
                    "ref": document["ref"],
                    "start": document["start"],
                    "attendance": row["attendance"],
                    "reason": row["reason"],
                }
                for document, row in careers.absent(done, about_it.value)
            ],
            "countries_there": len(countries.rows) + countries.beyond if countries else 0,
            "alone": [total.as_document() for total in careers.alone(done, about_it.value)],
            "read": limit,
            "tables": shapes.tables(tables),
        }


def _post(row: Document, municipality: Document, first: Document, last: Document) -> dict[str, Any]:
    return {
        "post": row["post"],
        "unit": row["unit"],
        "body": row["body"],
        "municipality": municipality,
        "first": {"ref": first["ref"], "start": first["start"]},
        "last": {"ref": last["ref"], "start": last["start"]},
    }


class UnitView(ProfileView):
    operation = dimension = "unit"
    summary = _("One unit")
    description = _("The figures of the trips of its people that took place, and who these people were.")

    @classmethod
    def own(cls) -> dict[str, openapi.Schema]:
        return {
            "id": openapi.text(),
            "name": openapi.text(),
            "name_en": openapi.text(null=True),
            "municipality": shapes.KEY,
            "body": openapi.text(enum=Body.values),
            "posts": openapi.several(openapi.text()),
            "read": READ,
            "tables": shapes.TABLES,
        }

    def told(self, about_it: common.Subject) -> dict[str, Any]:
        term = common.term_of(self.dimension, about_it.value)
        more, (found, done, limit) = common.detail(term), documents(about_it)
        return named_term(term) | {
            "municipality": shapes.named("municipality", more["municipality"]),
            "body": more["body"],
            "posts": careers.posts_of(found, about_it.value),
            "read": limit,
            "tables": shapes.tables(people.unit_tables(about_it, done) if about_it.figures.trips else {}),
        }
