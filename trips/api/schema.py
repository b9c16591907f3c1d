"""The API's description of itself for programs, as OpenAPI; for people `guide` tells the same."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.generators import SchemaGenerator

from transparency import openapi
from transparency.answers import PublicView, json_answer

PREFIX = "/api/v1"
TITLE = _("Safarnama: foreign trips of municipalities")
PURPOSE = _(
    "Public records for everybody, without a key. Every answer carries a weak ETag made from the ledger's head, and "
    "every error is application/problem+json and names the parameters at fault."
)


def openapi_document() -> dict[str, Any]:
    """OpenAPI 3.1 of every address, in the active language."""
    found = SchemaGenerator(urlconf="trips.api.urls").get_schema(request=None, public=True)
    for operations in found["paths"].values():
        for parameter in operations["get"].get("parameters", ()):
            if parameter["in"] == "query":
                parameter["allowEmptyValue"] = True  # it means "not asked": plain forms send such
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
