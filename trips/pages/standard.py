"""Open Travel Disclosure: the schemas of this portal as a standard that other cities may take, for programs."""

import json
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as _

from transparency.answers import base_url, open_to_all
from transparency.versions import plain_page
from trips.document import examples
from trips.document.schema import SCHEMAS
from trips.exports.columns import TABLES
from trips.exports.table_schema import table_schema, table_schema_name

NAME = "Open Travel Disclosure"
VERSION = "1.0"
LICENCE = {"name": "Apache-2.0", "path": "https://www.apache.org/licenses/LICENSE-2.0"}
MEANING = _(
    "How a city publishes the foreign trips of its officials: who, where, why, who paid, what came of it."
)


@open_to_all
@plain_page
def index(request: HttpRequest) -> HttpResponse:
    """What the standard consists of, for programs."""
    base = base_url(request)
    document = {
        "name": NAME,
        "version": VERSION,
        "description": MEANING,
        "licence": LICENCE,
        "page": f"{base}/schema/",
        "fields": f"{base}/schema/fields/",
        "schemas": [
            {"name": name, "description": schema["description"], "url": f"{base}/schema/{name}.json"}
            for name, schema in SCHEMAS.items()
        ],
        "tables": [
            {"name": table, "url": f"{base}/schema/tables/{table_schema_name(table)}.json"}
            for table in TABLES
        ],
        "examples": [f"{base}/schema/examples/{name}.json" for name in examples.EXAMPLES],
    }
    return HttpResponse(json.dumps(document, ensure_ascii=False, indent=2), content_type="application/json")


@open_to_all
@plain_page
def table_file(request: HttpRequest, name: str) -> HttpResponse:
    """A Table Schema as a file."""
    text = _tables().get(name)
    if text is None:
        raise Http404
    return HttpResponse(text, content_type="application/json")


@cache
def _tables() -> dict[str, Any]:
    return {
        table_schema_name(table): json.dumps(table_schema(table), ensure_ascii=False, indent=2)
        for table in TABLES
    }
