"""The API's description of itself for programs, as OpenAPI; for people `guide` tells the same."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.generators import SchemaGenerator

from transparency import openapi
from transparency.answers import JSON, PublicView, base_url, json_text

PREFIX = "/api/v1"
TITLE = _("Safarnama: foreign trips of municipalities")
PURPOSE = _(
    "Public records for everybody, without a key. Every answer carries a weak ETag made from the ledger's head, and "
    "every error is application/problem+json and names the parameters at fault."
)


def openapi_document() -> dict[str, Any]:
    """OpenAPI 3.1 of every address, in the active language. All who ask are given the same one: nobody may change it."""
    return _document(get_language())


@cache
def _document(_language: str) -> dict[str, Any]:
    """A quarter of a second's work, of which every outcome is the same for as long as this process runs."""
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
        base = base_url(request)
        # Whole addresses: a copy that somebody saved still finds the schemas of the records.
        told = json_text({**openapi_document(), "servers": [{"url": base}]})
        response = HttpResponse(
            told.replace('"$ref":"/schema/', f'"$ref":"{base}/schema/'), content_type=JSON
        )
        response["Content-Language"] = get_language()
        return response
