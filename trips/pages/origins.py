"""Where each field of a public document comes from: who says it, or by which rule the portal makes it."""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ORIGINS: dict[str, Promise] = {
    "stated": _("Stated by the municipality; in a compiled record, by its sources."),
    "stated or reckoned": _(
        "As stated; where it is not, reckoned from what is stated, by the rule of its meaning."
    ),
    "bounds": _(
        "As stated; the earliest and latest day follow from the unit named, or are narrowed by who states it."
    ),
    "reckoned": _("Reckoned by the portal from the other fields of the same record, when it is published."),
    "list": _(
        "From the portal's lists of municipalities, units, officials, payers and places, as at publication."
    ),
    "international": _("From international lists: ISO 3166-1 and ISO 4217, named as in Unicode CLDR."),
    "gate": _("Set by the portal when it publishes."),
    "ground": _("Stated by whoever decides, under the law that is named."),
    "served": _(
        "Added when it is served: from the ledger, or from the policy in force on the trip's last day and today's date."
    ),
    "decided": _("Decided and announced by the municipality itself."),
    "answered": _("Written by the clerks of the municipality."),
}
"""The kinds of origin, in words."""

_VERSIONED = dict.fromkeys(("schema", "ref", "version", "published", "first_published", "synthetic"), "gate")

PLACES: dict[str, dict[str, str]] = {
    "trip-1.0": {
        **_VERSIONED,
        "provenance": "gate",
        "reason": "stated",
        **dict.fromkeys(("title", "title_en", "purpose", "necessity", "legal_basis", "kind"), "stated"),
        **dict.fromkeys(("initiative", "replaces", "host", "status", "status_reason"), "stated"),
        **dict.fromkeys(("private_days", "days_min", "stops", "travellers", "costs"), "stated"),
        **dict.fromkeys(("permits", "outcome", "attachments", "sources"), "stated"),
        "municipality": "list",
        "joint_with": "stated",
        **dict.fromkeys(("start", "end"), "bounds"),
        **dict.fromkeys(("days", "delegation.size", "delegation.known"), "stated or reckoned"),
        "delegation": "stated",
        **dict.fromkeys(("stops[].destination", "stops[].city", "stops[].city_en"), "list"),
        **dict.fromkeys(
            ("stops[].country", "stops[].country_name", "stops[].country_name_en", "costs[].currency"),
            "international",
        ),
        **dict.fromkeys(
            (
                "travellers[].official",
                "travellers[].unit",
                "travellers[].municipality",
                "costs[].funding_source",
            ),
            "list",
        ),
        **dict.fromkeys(("totals", "not_disclosed", "notes"), "reckoned"),
        **dict.fromkeys(("attachments[].url", "attachments[].sha256"), "gate"),
        "redactions": "ground",
        **dict.fromkeys(("url", "ledger", "state", "due", "days_late"), "served"),
    },
    "withdrawal-1.0": {**_VERSIONED, "municipality": "list", "reason": "stated", "ground": "ground"},
    "erasure-1.0": {
        **_VERSIONED,
        **dict.fromkeys(("serial", "subject"), "gate"),
        "clocks": "reckoned",
        **dict.fromkeys(("reason", "ground"), "ground"),
    },
    "municipality-1.0": {
        **_VERSIONED,
        **dict.fromkeys(("municipality", "province", "province_en"), "list"),
        **dict.fromkeys(("covered", "reason"), "decided"),
    },
    "policy-1.0": {
        **_VERSIONED,
        "municipality": "list",
        **dict.fromkeys(("from", "days", "four_eyes", "reason"), "decided"),
    },
    "nil-1.0": {
        **_VERSIONED,
        "municipality": "list",
        "period": "reckoned",
        **dict.fromkeys(("month", "revoked", "reason"), "decided"),
    },
    "answer-1.0": {
        **_VERSIONED,
        **dict.fromkeys(("id", "asked"), "gate"),
        "municipality": "list",
        **dict.fromkeys(("kind", "trip", "month", "question", "answer", "reason"), "answered"),
    },
    "answer-withdrawal-1.0": {**_VERSIONED, "id": "gate", "municipality": "list", "reason": "answered"},
    "answer-erasure-1.0": {
        **dict.fromkeys(("schema", "serial", "subject", "version", "synthetic", "published"), "gate"),
        "municipality": "list",
        **dict.fromkeys(("reason", "ground"), "ground"),
    },
    "merge-1.0": {**_VERSIONED, **dict.fromkeys(("of", "id", "into", "reason"), "decided")},
}
"""By schema and field, the kind of origin; a field that is not here has that of the field it stands in."""


def origin(schema: str, path: str) -> Promise:
    """Where a field comes from. Raises KeyError for one of which nobody has said it."""
    places = PLACES[schema]
    for within in _around(path):
        if within in places:
            return ORIGINS[places[within]]
    raise KeyError(f"{schema}: {path}")


def _around(path: str) -> Iterator[str]:
    """The field and those it stands in, from within: "stops[].city", "stops"."""
    while path:
        yield path.removesuffix("[]")
        path = path.rpartition(".")[0]
