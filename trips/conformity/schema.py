"""Where a document breaks its JSON Schema, in words: what stands there, and what should."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from transparency.answers import json_text
from trips.document.schema import SCHEMAS
from trips.document.schema.forms import CODE, ISO_DATE, MONTH, REF

from .faults import Said, Whole, said

MOST_CODES = 40
"""A longer list of codes is not repeated in a message."""

TYPES = {
    "string": _("text"),
    "integer": _("a whole number"),
    "boolean": _("true or false"),
    "object": _("an object"),
    "array": _("a list"),
    "null": _("null"),
    "number": _("a number"),
}
MISSING = _("The field “{name}” is missing. Write it, with null where it is not known.")
STRANGE = _("This form has no field “{name}”. Take it out, or correct its name.")
NULL_ONLY = _("Nothing may stand here, for what is withheld, unnamed or the first of its kind. Write null.")
TYPE = _("{found} stands where {expected} belongs.")
NO_CODE = _("{found} is no code of this field. The codes are: {codes}.")
NO_LISTED = _("{found} is not in the international list of codes.")
CONST = _("Here can only be {expected}, not {found}.")
WRITTEN = _("{found} is not written rightly. It must be {how}.")
EMPTY = _("The text is empty. Write null where nothing is known.")
LONG = _("The text is longer than {most} letters.")
SMALL = _("{found} is less than {least}.")
LARGE = _("{found} is more than {most}.")
DOUBLED = _("The same value stands in the list twice.")
NO_PARTS = _("The list must be empty here: what would stand in it is withheld.")
FEW = _("The list may not be empty. Write null for all.")
MANY = _("The list has more than {most} parts.")
NOT = _("{found} cannot stand here with what stands beside it.")
PERIOD = _(
    "Date and Jalali name do not fit: a day has both, a month or a year has a null date, and earliest and latest always stand."
)
AMOUNT = _(
    "Either an amount with its currency stands here, or the reason why there is none; never both, never neither."
)
HOST = _("At least one of name, event and address is known; where none is, write null for the whole.")
FORMS = _("This fits none of the forms that may stand here.")
BASIS = _("Rials need the basis old or new; other currencies have null.")

AMOUNT_HOW = _("a plain decimal in ASCII digits, such as 1240 or 1240.50, without separators or signs")
HOW = {
    CODE: _("small Latin letters, digits and hyphens, a letter first"),
    REF: _("a reference such as tehran-1401-3"),
    ISO_DATE["pattern"]: _("a Gregorian day such as 2022-12-18"),
    "date": _("a day that exists, such as 2022-12-18"),
    "date-time": _("a time in UTC such as 2026-01-01T00:00:00.000000Z"),
    "uri": _("a web address"),
    f"^{MONTH}$": _("a Jalali month such as 1401-09"),
    "^[0-9a-f]{64}$": _("64 hexadecimal digits in lower case"),
    "^/attachments/[a-z][a-z0-9-]*/$": _("an address such as /attachments/x1/"),
}
OTHERWISE = _("of the form {pattern}")


def faults(document: dict[str, Any], name: str) -> Iterator[tuple[str, Said]]:
    """(place, message) of everything in which a document breaks a schema."""
    told = set()
    errors = list(_validator(name).iter_errors(document))
    lacking = {tuple(error.absolute_path) for error in errors if error.validator == "required"}
    for error in errors:
        if _by_the_way(error, lacking):
            continue
        for place, message in _told(error):
            if (place, str(message)) not in told:
                told.add((place, str(message)))
                yield place, message


def _by_the_way(error: ValidationError, lacking: set[tuple[str | int, ...]]) -> bool:
    """Whether an error follows from a condition that was judged on an object without some of its fields: then it may be none."""
    path = tuple(error.absolute_path)
    conditional = {"then", "else"} & set(error.absolute_schema_path)
    return bool(conditional) and any(path[:depth] in lacking for depth in range(len(path) + 1))


def place_of(path: Iterable[str | int]) -> str:
    """As the field list writes it, with the position: costs[2].amount."""
    found = ""
    for part in path:
        found += f"[{part}]" if isinstance(part, int) else f".{part}" if found else part
    return found


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(SCHEMAS[name], format_checker=Draft202012Validator.FORMAT_CHECKER)


def _told(error: ValidationError) -> Iterator[tuple[str, Said]]:
    place, found = place_of(error.absolute_path), error.instance
    if error.validator == "required":
        for name in error.validator_value:
            if name not in found:
                yield place, said(MISSING, name=name)
    elif error.validator == "additionalProperties":
        for name in found:
            if name not in error.schema.get("properties", {}):
                yield place, said(STRANGE, name=name)
    elif error.validator in ("anyOf", "oneOf"):
        yield from _alternatives(error, place)
    else:
        yield place, _message(error, found)


def _alternatives(error: ValidationError, place: str) -> Iterator[tuple[str, Said]]:
    """Of a thing or null, what is wrong with the thing; of several forms, what they have in common in words."""
    found = error.instance
    if {"type": "null"} in error.validator_value and error.validator == "anyOf":
        for inner in error.context or ():
            if inner.schema_path[0] == 0:
                yield from _told(inner)
    elif isinstance(found, dict) and "jalali" in found:
        yield place, said(PERIOD)
    elif isinstance(found, dict) and "absent" in found:
        yield place, said(AMOUNT)
    elif isinstance(found, dict) and "event" in found:
        yield place, said(HOST)
    else:
        yield place, said(FORMS)


def _message(error: ValidationError, found: Any) -> Said:
    shown, limit = json_text(found), error.validator_value
    match error.validator:
        case "type":
            if limit == "null":
                return said(NULL_ONLY)
            if error.absolute_path and error.absolute_path[-1] == "rial_basis" and found is None:
                return said(BASIS)
            kinds = [limit] if isinstance(limit, str) else limit
            return said(TYPE, found=shown, expected=" | ".join(str(TYPES[kind]) for kind in kinds))
        case "enum":
            codes = [value for value in limit if value is not None]
            if len(codes) > MOST_CODES:
                return said(NO_LISTED, found=shown)
            return said(NO_CODE, found=shown, codes=Whole(", ".join(codes)))
        case "const":
            return said(CONST, expected=json_text(limit), found=shown)
        case "pattern" | "format":
            amount = error.absolute_path and error.absolute_path[-1] in ("amount", "value")
            how = AMOUNT_HOW if amount else HOW.get(limit)
            return said(WRITTEN, found=shown, how=Whole(how or OTHERWISE.format(pattern=limit)))
        case "minLength":
            return said(EMPTY)
        case "maxLength":
            return said(LONG, most=limit)
        case "minimum":
            return said(SMALL, found=shown, least=limit)
        case "maximum":
            return said(LARGE, found=shown, most=limit)
        case "uniqueItems":
            return said(DOUBLED)
        case "minItems":
            return said(FEW)
        case "maxItems":
            return said(NO_PARTS) if limit == 0 else said(MANY, most=limit)
        case "not":
            return said(NOT, found=shown)
    return said(FORMS)
