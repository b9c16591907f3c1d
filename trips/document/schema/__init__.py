"""JSON Schemas (draft 2020-12) of every document in the ledger, in one place; served under /schema/."""

from collections.abc import Iterator

from . import others
from .forms import Schema
from .trip import SERVED, SIGNED, trip

__all__ = ("SCHEMAS", "SERVED", "SIGNED", "Schema", "meanings")

SCHEMAS: dict[str, Schema] = {
    schema["title"]: schema
    for schema in (
        trip(),
        others.withdrawal(),
        others.erasure(),
        others.municipality(),
        others.policy(),
        others.nil(),
        others.answer(),
        others.answer_withdrawal(),
        others.answer_erasure(),
        others.merge(),
    )
}
"""By the name that stands in a document's `schema`."""


def meanings(schema: Schema) -> Iterator[tuple[str, str]]:
    """(path, meaning) of every field, in order: `stops[].city`. Dates, of one shape everywhere, are not opened."""
    yield from _meanings(schema, schema["$defs"], "")


def _meanings(schema: Schema, defs: dict[str, Schema], path: str) -> Iterator[tuple[str, str]]:
    for alternative in schema.get("anyOf", ()):
        yield from _meanings(alternative, defs, path)
    name = schema.get("$ref", "").removeprefix("#/$defs/")
    if name and name not in ("period", "end"):
        yield from _meanings(defs[name], defs, path)
    if "items" in schema:
        yield from _meanings(schema["items"], defs, f"{path}[]")
    for name, below in schema.get("properties", {}).items():
        inner = f"{path}.{name}" if path else name
        if "description" in below:
            yield inner, below["description"]
            yield from _meanings(below, defs, inner)
