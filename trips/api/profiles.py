"""The profiles of officials, units, countries, destinations and payers: the very tables of their pages."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from transparency import openapi
from transparency.answers import (
    JSON,
    PAGE_SIZE,
    PAGING,
    PublicView,
    base_url,
    cursor_of,
    json_answer,
    json_text,
    list_answer,
    slice_queries,
)
from trips.codes import Attendance, Body, FundingKind, Interest, Status
from trips.countries import COUNTRIES
from trips.models.published import PublishedTerm
from trips.pages.profiles import careers, common, payers, people, places, whom
from trips.pages.words import Document

from . import shapes
from .addresses import COUNTRY, VALUE

PERIOD = shapes.OBJECT
NAMED = openapi.record(id=openapi.text(), name=openapi.text(), name_en=openapi.text(null=True))


class ProfileView(PublicView):
    """Whatever the page of a value says; `dimension` is the value's name in the vocabulary of questions."""

    tag = "profiles"
    dimension = ""
    path_parameters = {"value": VALUE}
    statuses = (400, 404)

    @classmethod
    def own(cls) -> dict[str, openapi.Schema]:
        """What is particular to this kind of profile."""
        raise NotImplementedError

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        return {JSON: openapi.record(ledger=openapi.HEAD_HERE, **cls.own(), **FRAME)}

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


def _documents(about_it: common.Subject) -> tuple[list[Document], list[Document], int | None]:
    """The newest documents, those of trips that took place among them, and how many where there are more."""
    found = common.documents(about_it)
    return found, common.took_place(found), common.READ if len(found) == common.READ else None


def _term(term: PublishedTerm) -> dict[str, Any]:
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
        more, (found, done, limit) = common.detail(term), _documents(about_it)
        tables = people.official_tables(about_it, done) if about_it.figures.trips else {}
        countries = tables.get("countries")
        return _term(term) | {
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
        more, (found, done, limit) = common.detail(term), _documents(about_it)
        return _term(term) | {
            "municipality": shapes.named("municipality", more["municipality"]),
            "body": more["body"],
            "posts": careers.posts_of(found, about_it.value),
            "read": limit,
            "tables": shapes.tables(people.unit_tables(about_it, done) if about_it.figures.trips else {}),
        }


# ---- Places ----


class CountryView(ProfileView):
    operation = dimension = "country"
    summary = _("One country")
    description = _(
        "The figures of the trips that took place, its cities among them; of a country that nobody visited, zeros."
    )
    path_parameters = {"value": COUNTRY}

    @classmethod
    def own(cls) -> dict[str, openapi.Schema]:
        return {
            "code": openapi.text(),
            "name": openapi.text(),
            "name_en": openapi.text(),
            "municipalities": openapi.whole(),
            "tables": shapes.TABLES,
        }

    def told(self, about_it: common.Subject) -> dict[str, Any]:
        land = COUNTRIES.get(about_it.value)
        if land is None:
            raise Http404
        tables = (
            places.place_tables(about_it) | places.country_tables(about_it) if about_it.figures.trips else {}
        )
        return {"code": land.code, "name": land.name, "name_en": land.name_en} | _of_place(tables)


class DestinationView(ProfileView):
    operation = dimension = "destination"
    summary = _("One destination")
    description = _("The figures of the trips to it that took place; transit does not count.")

    @classmethod
    def own(cls) -> dict[str, openapi.Schema]:
        return {
            "id": openapi.text(),
            "name": openapi.text(),
            "name_en": openapi.text(null=True),
            "country": openapi.record(code=openapi.text(), name=openapi.text(), name_en=openapi.text()),
            "municipalities": openapi.whole(),
            "tables": shapes.TABLES,
        }

    def told(self, about_it: common.Subject) -> dict[str, Any]:
        term = common.term_of(self.dimension, about_it.value)
        tables = places.place_tables(about_it) if about_it.figures.trips else {}
        country = shapes.named("country", common.detail(term)["country"])
        return _term(term) | {"country": country} | _of_place(tables)


def _of_place(tables: dict[str, Any]) -> dict[str, Any]:
    towns = tables.get("municipalities")
    return {
        "municipalities": len(towns.rows) + towns.beyond if towns else 0,
        "tables": shapes.tables(tables),
    }


# ---- Payers ----


class FundingSourceView(ProfileView):
    operation = dimension = "funding_source"
    summary = _("One payer")
    description = _(
        "The figures of the trips of which it paid any cost and that took place; people and amounts are those that it paid "
        "for and paid itself. “taken_url” has whom it took where, trip by trip."
    )

    @classmethod
    def own(cls) -> dict[str, openapi.Schema]:
        interest = openapi.record(
            interest=openapi.text(enum=Interest.values), refs=openapi.several(openapi.text())
        )
        return {
            "id": openapi.text(),
            "name": openapi.text(),
            "name_en": openapi.text(null=True),
            "kind": openapi.text(enum=FundingKind.values),
            "countries": openapi.whole(),
            "interests": openapi.several(interest),
            "read": READ,
            "tables": shapes.TABLES,
            "taken_url": openapi.text(),
        }

    def told(self, about_it: common.Subject) -> dict[str, Any]:
        term = common.term_of(self.dimension, about_it.value)
        found, done, limit = _documents(about_it)
        tables = payers.payer_tables(about_it, done) if about_it.figures.trips else {}
        countries = tables.get("countries")
        return _term(term) | {
            "kind": common.detail(term)["kind"],
            "countries": len(countries.rows) + countries.beyond if countries else 0,
            "interests": [
                {"interest": code, "refs": refs}
                for code, refs in whom.interests_said(found, about_it.value).items()
            ],
            "read": limit,
            "tables": shapes.tables(tables),
            "taken_url": reverse("api-taken", args=[about_it.value]),
        }


class TakenView(PublicView):
    operation = "taken"
    tag = "profiles"
    summary = _("Whom a payer took where")
    description = _(
        "Of each trip of which it paid any cost: what it paid, and for whom. With “everybody” a cost was for the whole "
        "delegation, whose size is “size”. The newest trip first."
    )
    path_parameters = {"value": VALUE}
    statuses = (400, 404)

    @classmethod
    def parameters(cls) -> Mapping[str, forms.Field]:
        return PAGING

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        traveller = openapi.record(
            official=openapi.text(null=True),
            name=openapi.text(null=True),
            name_en=openapi.text(null=True),
            post=openapi.text(null=True),
            count=openapi.whole(null=True),
            attendance=openapi.text(enum=Attendance.values),
        )
        trip = openapi.record(
            ref=openapi.text(),
            title=openapi.text(null=True),
            title_en=openapi.text(null=True),
            start=PERIOD,
            municipality=shapes.KEY,
            status=openapi.text(enum=Status.values),
            days=openapi.whole(null=True),
            everybody={"type": "boolean"},
            size=openapi.whole(null=True),
            travellers=openapi.several(traveller),
            costs=openapi.several(shapes.OBJECT),
        )
        return {JSON: openapi.list_schema(trip)}

    def get(self, request: Any, value: str) -> HttpResponse:
        asked = self.asked(request)
        question = common.subject("funding_source", value).question
        cursor = cursor_of(asked["cursor"], question.order)
        page = question.walk(cursor, asked["page_size"] or PAGE_SIZE)
        count = question.count()
        return list_answer(
            request,
            [json_text(_taken(json.loads(trip.document), value)) for trip in page.rows],
            count=count.number,
            exact=count.exact,
            **slice_queries(request.query_params, page),
        )


def _taken(document: Document, payer: str) -> dict[str, Any]:
    costs, positions = whom.paid(document, payer)
    everybody = None in positions
    return {
        **{
            key: document[key]
            for key in ("ref", "title", "title_en", "start", "municipality", "status", "days")
        },
        "everybody": everybody,
        "size": document["delegation"]["size"],
        "travellers": [
            {key: one[key] for key in ("official", "name", "name_en", "post", "count", "attendance")}
            for position, one in enumerate(document["travellers"])
            if everybody or position in positions
        ],
        "costs": costs,
    }
