"""The API's description of itself: OpenAPI for programs, and the same as a page for people."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.generators import SchemaGenerator

from transparency import openapi, problems
from transparency.answers import JSON, PublicView, json_answer, negotiating
from trips.exports.columns import TABLES

from .trips import EXTRAS, vocabulary

PREFIX = "/api/v1"
TITLE = _("Safarnama: foreign trips of municipalities")
PURPOSE = _(
    "Public records for everybody, without a key. Every answer carries a weak ETag made from the ledger's head, and "
    "every error is application/problem+json and names the parameters at fault."
)


def openapi_document() -> dict[str, Any]:
    """OpenAPI 3.1 of every address, in the active language."""
    found = SchemaGenerator(urlconf="trips.api.urls").get_schema(request=None, public=True)
    return {
        "openapi": found["openapi"],
        "info": {"title": str(TITLE), "version": settings.RELEASE, "description": str(PURPOSE)},
        "paths": {f"{PREFIX}{path}": operations for path, operations in found["paths"].items()},
        "components": {"schemas": openapi.COMPONENTS},
    }


class SchemaView(PublicView):
    schema = None  # type: ignore[assignment] # how a view stays out of the schema

    def get(self, request: Any) -> HttpResponse:
        self.asked(request)
        response = json_answer(openapi_document())
        response["Content-Language"] = get_language()
        return response


class DocsView(PublicView):
    """The guide, printed from what the addresses themselves read."""

    schema = None  # type: ignore[assignment] # how a view stays out of the schema
    content_negotiation_class = negotiating("text/html")

    def get(self, request: Any) -> HttpResponse:
        self.asked(request)
        context = {
            "purpose": PURPOSE,
            "questions": [_parameter(name, field) for name, field in vocabulary().items()],
            "extras": [_parameter(name, field) for name, field in EXTRAS.items()],
            "addresses": list(_addresses()),
            "problems": [
                {"status": status, "title": title} for status, (title, _detail) in problems.WORDS.items()
            ],
            "tables": [
                {"name": name, "columns": [column.name for column in table.columns]}
                for name, table in TABLES.items()
            ],
        }
        # Without the request: the context processors speak of pages, which have an address in each language.
        response = HttpResponse(render_to_string("trips/api_docs.html", context))
        response["Content-Language"] = get_language()
        return response


def _addresses() -> Iterable[dict[str, Any]]:
    from .urls import urlpatterns

    asked_by_question = {*vocabulary(), *EXTRAS}
    for pattern in urlpatterns:
        view = pattern.callback.cls  # type: ignore[attr-defined] # as_view() leaves it there
        if view.schema is None:
            continue
        takes = view.parameters()
        takes_questions = set(vocabulary()) <= set(takes)
        own = {
            name: field
            for name, field in takes.items()
            if not takes_questions or name not in asked_by_question
        }
        yield {
            "id": view.operation,
            "path": f"{PREFIX}/{_readable(str(pattern.pattern))}",
            "link": None if view.path_parameters else f"{PREFIX}/{pattern.pattern}",
            "summary": view.summary,
            "description": view.description,
            "takes_questions": takes_questions,
            "parameters": [_parameter(name, field) for name, field in own.items()],
            "media_types": [media_type for media_type in view.returns() if media_type != JSON],
        }


def _readable(pattern: str) -> str:
    """A pattern's address with its converters' names alone: `trips/<ref>/`."""
    return pattern.replace("<reference:", "<").replace("<version:", "<")


def _parameter(name: str, field: forms.Field) -> dict[str, Any]:
    schema = openapi.schema_of(field)
    choices = getattr(field, "choices", None)
    return {
        "name": name,
        "label": field.label,
        "help": field.help_text,
        "required": field.required,
        "several": schema["type"] == "array",
        "choices": [{"code": code, "label": label} for code, label in choices()] if choices else [],
        "least": schema.get("minimum"),
        "most": schema.get("maximum"),
        "examples": schema.get("examples", ()),
    }
