"""Words in which the schemas are written, so that each says what a field means and little else."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_noop as _

Schema = dict[str, Any]

MONTH = "1[34][0-9]{2}-(0[1-9]|1[0-2])"
DAY = rf"{MONTH}-(0[1-9]|[12][0-9]|3[01])"
CODE = "^[a-z][a-z0-9-]*$"
REF = "^[a-z][a-z0-9-]*-1[34][0-9]{2}-[1-9][0-9]*$"
ISO_DATE = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "maxLength": 10}
LARGEST = 99_999
"""The contract's limit for days and travellers."""


def said(meaning: str, schema: Schema) -> Schema:
    """A field and what it means."""
    return schema | {"description": meaning}


def closed(properties: Mapping[str, Schema], optional: Iterable[str] = ()) -> Schema:
    """An object with these properties, all required but the optional ones, and no others."""
    left_out = set(optional)
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name in properties if name not in left_out],
        "properties": dict(properties),
    }


def listed(schema: Schema, unique: bool = False) -> Schema:
    return {"type": "array", "items": schema} | ({"uniqueItems": True} if unique else {})


def part(name: str) -> Schema:
    """A definition of the same schema."""
    return {"$ref": f"#/$defs/{name}"}


def or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def text(meaning: str, null: bool = False) -> Schema:
    """Text that is never empty: what is not known is null."""
    return said(meaning, {"type": ["string", "null"] if null else "string", "minLength": 1})


def code(meaning: str, null: bool = False) -> Schema:
    return said(meaning, {"type": ["string", "null"] if null else "string", "pattern": CODE})


def choice(meaning: str, codes: type[TextChoices], null: bool = False) -> Schema:
    values: list[str | None] = [value for value in codes.values if value]
    return said(meaning, {"enum": [*values, None] if null else values})


def whole(meaning: str, least: int, null: bool = True) -> Schema:
    kind = ["integer", "null"] if null else "integer"
    return said(meaning, {"type": kind, "minimum": least, "maximum": LARGEST})


def position(meaning: str) -> Schema:
    """A zero-based position in a list, or null."""
    return said(meaning, {"type": ["integer", "null"], "minimum": 0})


def truth(meaning: str) -> Schema:
    return said(meaning, {"type": "boolean"})


def amount(meaning: str, negative: bool = False, null: bool = False) -> Schema:
    """A plain decimal in major units, as text, so that no reader rounds it."""
    sign = "-?" if negative else ""
    pattern = rf"^{sign}(0|[1-9][0-9]*)(\.[0-9]{{1,4}})?$"
    return said(
        meaning, {"type": ["string", "null"] if null else "string", "pattern": pattern, "maxLength": 30}
    )


def timestamp(meaning: str) -> Schema:
    pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$"
    return said(meaning, {"type": "string", "format": "date-time", "pattern": pattern, "maxLength": 27})


def _period(jalali: Schema, date: Schema) -> Schema:
    """One of the forms of a date: how exactly it is known."""
    return {"properties": {"date": date, "jalali": jalali}}


def _named(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^({pattern})$", "maxLength": 10}


def period(nameless: bool = False) -> Schema:
    """{date, jalali, earliest, latest}: a day given, or only a month or year; `nameless` where not even that."""
    shape = closed(
        {
            "date": said(
                _("The Gregorian day (ISO 8601); null unless the source gives the day."),
                {"type": ["string", "null"]},
            ),
            "jalali": said(
                _('What the source names: "1401-09-27", "1401-09" or "1401"; null where it names nothing.'),
                {"type": ["string", "null"]},
            ),
            "earliest": said(_("The first day that it may be, Gregorian."), ISO_DATE),
            "latest": said(_("The last day that it may be, Gregorian."), ISO_DATE),
        }
    )
    forms = [
        _period(_named(DAY), ISO_DATE),
        _period(_named(rf"{MONTH}|1[34][0-9]{{2}}"), {"type": "null"}),
    ]
    if nameless:
        forms.append(_period({"type": "null"}, {"type": "null"}))
    return shape | {"oneOf": forms}


PARTS: dict[str, Schema] = {
    "period": said(_("A date as its source states it."), period()),
    "municipality": said(
        _("A municipality."),
        closed(
            {
                "code": code(_("Its code, which never changes.")),
                "name": text(_("Its Persian name.")),
                "name_en": text(_("Its English name; null where nobody gave it."), null=True),
            }
        ),
    ),
}
"""Definitions that several schemas share."""

VERSION: dict[str, Schema] = {
    "version": said(
        _("1 for the first publication, one more for each that follows."), {"type": "integer", "minimum": 1}
    ),
    "published": timestamp(_("When this version passed the gate (UTC).")),
    "first_published": timestamp(_("When version 1 passed the gate (UTC).")),
    "reason": text(_("The public reason of this version; null for the first."), null=True),
}
"""What the gate adds to every versioned document."""


def document(name: str, meaning: str, properties: Mapping[str, Schema], **more: Any) -> Schema:
    """A whole schema: its name, its meaning and its closed object. `more`: optional, $defs, allOf."""
    defs = {**PARTS, **more.pop("defs", {})}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:safarnama:schema:{name}",
        "title": name,
        "description": meaning,
        **closed(
            {"schema": said(_("The schema's name and version."), {"const": name}), **properties}, **more
        ),
        "$defs": defs,
    }
