"""What figures can be told apart by, and how the values are called."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trips import countries
from trips.models.published import PublishedTerm

from .figures import Key


def dimensions() -> tuple[tuple[str, Any], ...]:
    """(name, label) of everything that figures can be asked by."""
    return (
        ("country", _("Country")),
        ("month", _("Month")),
        ("year", _("Year")),
        ("municipality", _("Municipality")),
        ("unit", _("Unit")),
        ("official", _("Official")),
        ("funding_source", _("Who paid")),
        ("funding_kind", _("Kind of payer")),
        ("kind", _("Kind of trip")),
        ("status", pgettext_lazy("of a trip", "Status")),
    )


def names(dimension: str, values: Iterable[Key]) -> dict[Key, tuple[str, str | None]]:
    """Persian and English names of the values that have any beside their code. At most one query."""
    known = {value for value in values if value is not None}
    if dimension == "country":
        return {code: (countries.COUNTRIES[code].name, countries.COUNTRIES[code].name_en) for code in known}
    if dimension not in NAMED_BY_DOCUMENTS:
        return {}
    terms = PublishedTerm.objects.filter(name=dimension)
    if len(known) <= FEW:
        terms = terms.filter(value__in=known)
    return {
        value: (label, label_en) for value, label, label_en in terms.values_list("value", "label", "label_en")
    }


NAMED_BY_DOCUMENTS = ("municipality", "publisher", "unit", "official", "destination", "funding_source")

FEW = 500
"""Up to so many values are looked up one by one; SQLite takes no unlimited number of parameters."""
