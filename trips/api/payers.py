"""The profiles of payers, and whom each took where."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from transparency import openapi
from transparency.answers import (
    JSON,
    PAGE_SIZE,
    PAGING,
    PublicView,
    cursor_of,
    json_text,
    list_answer,
    slice_queries,
)
from trips.codes import Attendance, FundingKind, Interest, Status
from trips.pages.profiles import common, payers, whom
from trips.pages.words import Document

from . import shapes
from .addresses import VALUE
from .profiles import PERIOD, READ, ProfileView, documents, named_term


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
        found, done, limit = documents(about_it)
        tables = payers.payer_tables(about_it, done) if about_it.figures.trips else {}
        countries, kind = tables.get("countries"), common.detail(term)["kind"]
        untold = payers.untold() if kind == FundingKind.NOT_STATED else None
        return named_term(term) | {
            "kind": kind,
            "countries": len(countries.rows) + countries.beyond if countries else 0,
            "interests": [
                {"interest": code, "refs": refs}
                for code, refs in whom.interests_said(found, about_it.value).items()
            ],
            "read": limit,
            "tables": shapes.tables(tables | ({"payers_untold": untold} if untold else {})),
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
    moves = True
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

    @method_decorator(common.follows_merged)
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
