"""The OpenAPI document as a page: every address with its parameters as a plain form that asks it, and the keys of its answer.

The page is drawn on the server from the document that programs get, so it says no more and no less (docs/decisions.md tells
why no ready-made viewer does).
"""

from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from transparency import openapi
from trips.models.published import PublishedTrip
from trips.pages.words import number

from .guide import GuidePage
from .schema import openapi_document

MANY = 12
"""A parameter with more values than that is typed, with its values suggested; one with fewer is chosen."""

COMPONENT = "#/components/schemas/"

SECTIONS = {
    "home": pgettext_lazy("section of the API", "The portal"),
    "trips": pgettext_lazy("section of the API", "Trips"),
    "lists": pgettext_lazy("section of the API", "Lists"),
    "profiles": pgettext_lazy("section of the API", "Profiles"),
    "months": pgettext_lazy("section of the API", "Months"),
    "ledger": pgettext_lazy("section of the API", "Ledger"),
}
"""The tags of the document in words, in the order in which they are told."""


class Control(NamedTuple):
    """A parameter as a field of a form; `kind` is the name of its widget in the template."""

    name: str
    kind: str
    required: bool
    meaning: str
    shape: str
    choices: list[str]


class Key(NamedTuple):
    """A key of an answer by the way to it (`results[].ref`), what it holds, and where that is described further."""

    path: str
    shape: str
    link: str | None


class ReferenceView(GuidePage):
    template = "trips/api_reference.html"

    def context(self, request: Any) -> dict[str, Any]:
        document, samples = openapi_document(), _samples()
        operations = [
            _operation(path, one["get"], samples) for path, one in sorted(document["paths"].items())
        ]
        return {
            "sections": [
                {"tag": tag, "title": title, "operations": [one for one in operations if one["tag"] == tag]}
                for tag, title in SECTIONS.items()
            ],
            "suggested": {
                control.name: control.choices
                for one in operations
                for control in one["controls"]
                if control.kind == "suggested"
            },
            "components": {
                name: {"id": f"schema-{name}", "keys": list(_keys(schema))}
                for name, schema in openapi.COMPONENTS.items()
            },
        }


def _samples() -> dict[str, str]:
    """Values that stand for the parts of an address, from a trip that can be read. One query."""
    newest = PublishedTrip.objects.order_by("-pk").values_list("ref", flat=True).first()
    return {"ref": newest, "version": "1"} if newest else {}


def _operation(path: str, one: Mapping[str, Any], samples: Mapping[str, str]) -> dict[str, Any]:
    parameters = one.get("parameters", [])
    parts = [found for found in parameters if found["in"] == "path"]
    answered = {part["name"]: samples.get(part["name"]) for part in parts}
    return {
        "id": one["operationId"],
        "tag": one["tags"][0],
        "path": path,
        "ask": path.format(**answered) if all(answered.values()) else None,
        "summary": one["summary"],
        "description": one.get("description", ""),
        "parts": [_control(found) for found in parts],
        "controls": [_control(found) for found in parameters if found["in"] == "query"],
        "answers": [
            {"media_type": media_type, "keys": list(_keys(found.get("schema", {})))}
            for media_type, found in one["responses"]["200"].get("content", {}).items()
        ],
        "refusals": sorted(status for status in one["responses"] if status != "200"),
    }


def _control(parameter: Mapping[str, Any]) -> Control:
    schema = parameter["schema"]
    several = schema.get("type") == "array"
    choices = [str(one) for one in (schema.get("items", {}) if several else schema).get("enum", [])]
    kind = "text"
    if len(choices) > MANY:
        kind = "suggested"
    elif choices:
        kind = "several" if several else "one"
    elif schema.get("type") == "integer":
        kind = "whole"
    return Control(
        parameter["name"],
        kind,
        parameter.get("required", False),
        parameter.get("description", ""),
        _shape(schema),
        choices,
    )


def _keys(schema: Mapping[str, Any], path: str = "") -> Iterator[Key]:
    """Every key under a schema, in its order; what is described elsewhere is named and not opened."""
    for name, inner in schema.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        yield from _key(here, inner)
    if not path and "properties" not in schema:
        yield from _key("", schema)


def _key(path: str, schema: Mapping[str, Any]) -> Iterator[Key]:
    yield Key(path, _shape(schema), _link(schema))
    while schema.get("type") == "array":
        path, schema = f"{path}[]", schema.get("items", {})
    yield from _keys(schema, path) if path else ()


def _link(schema: Mapping[str, Any]) -> str | None:
    """Where a schema that is only named is described: on this page, or as a file."""
    reference = schema.get("$ref") or schema.get("items", {}).get("$ref")
    if reference is None:
        return None
    return f"#schema-{reference.removeprefix(COMPONENT)}" if reference.startswith(COMPONENT) else reference


def _shape(schema: Mapping[str, Any]) -> str:
    """What a value is, in words: "text or null"."""
    if reference := schema.get("$ref"):
        return reference.removeprefix(COMPONENT).rsplit("/", 1)[-1].removesuffix(".json")
    types = schema.get("type", "object")
    types = types if isinstance(types, list) else [types]
    words = [_type(one, schema) for one in types if one != "null"]
    if "null" in types:
        words.append("null")
    return reduce(lambda one, other: _("{one} or {other}").format(one=one, other=other), words)


def _type(name: str, schema: Mapping[str, Any]) -> str:
    if name == "array":
        return _("a list, each of it: {shape}").format(shape=_shape(schema.get("items", {})))
    if name == "integer" and "maximum" in schema:
        least, most = number(schema.get("minimum", 0)), number(schema["maximum"])
        return _("whole number, {least} to {most}").format(least=least, most=most)
    return {
        "string": pgettext("kind of a value", "text"),
        "integer": pgettext("kind of a value", "whole number"),
        "number": pgettext("kind of a value", "number"),
        "boolean": pgettext("kind of a value", "true or false"),
        "object": pgettext("kind of a value", "object"),
    }[name]
