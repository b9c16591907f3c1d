"""What the API says of municipalities: their published profiles and policies."""

from typing import Any

from transparency import openapi
from transparency.persian import sort_key

from .codes import Provenance
from .published import Registry


def municipality(public: Registry, code: str) -> dict[str, Any]:
    """A municipality's profile as published, its policies in the order of their first day, and its nil months."""
    profile = public.municipalities[code]
    own = {key: value for key, value in profile.items() if key not in ("schema", "municipality")}
    nil = sorted(month for named, month in public.nil if named == code and public.nil_declared(code, month))
    return {
        **profile["municipality"],
        **own,
        "policies": [
            {key: policy.document[key] for key in ("from", "days", "four_eyes", "published", "reason")}
            for policy in public.policies.get(code, ())
        ],
        "nil_months": nil,
    }


def place(public: Registry, code: str) -> tuple[str, str]:
    """Where a municipality stands in the alphabetical list: its name's sort key, then its code."""
    return sort_key(public.municipalities[code]["municipality"]["name"]), code


def municipality_schema(**more: openapi.Schema) -> openapi.Schema:
    """The JSON Schema of `municipality`, with what a list adds."""
    covered = openapi.record(
        provenance=openapi.text(enum=Provenance.values),
        **{"from": openapi.text()},
        to=openapi.text(null=True),
    )
    policy = openapi.record(
        **{"from": {"type": "object"}},
        days=openapi.record(record=openapi.whole(), costs=openapi.whole(), report=openapi.whole()),
        four_eyes={"type": "boolean"},
        published=openapi.text(format="date-time"),
        reason=openapi.text(null=True),
    )
    return openapi.record(
        code=openapi.text(),
        name=openapi.text(),
        name_en=openapi.text(null=True),
        province=openapi.text(null=True),
        province_en=openapi.text(null=True),
        synthetic={"type": "boolean"},
        covered=openapi.several(covered),
        version=openapi.whole(),
        first_published=openapi.text(format="date-time"),
        published=openapi.text(format="date-time"),
        reason=openapi.text(null=True),
        policies=openapi.several(policy),
        nil_months=openapi.several(openapi.text()),
        **more,
    )
