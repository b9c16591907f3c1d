"""What figures can be told apart by, and how the values are called."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
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


Names = dict[Key, tuple[str, str | None]]
"""Values to their Persian and English names."""


def names(dimension: str, values: Iterable[Key]) -> Names:
    """The names of the values that have any beside their code. At most one query."""
    return names_of({dimension: values})[dimension]


def names_of(wanted: Mapping[str, Iterable[Key]]) -> dict[str, Names]:
    """The same of several dimensions. At most one query."""
    found: dict[str, Names] = {dimension: {} for dimension in wanted}
    stored = Q(pk__in=())
    for dimension, values in wanted.items():
        known = {value for value in values if value is not None}
        if dimension == "country":
            rows = {code: countries.COUNTRIES[code] for code in known}
            found[dimension] = {code: (row.name, row.name_en) for code, row in rows.items()}
        elif dimension in NAMED_BY_DOCUMENTS and known:
            few = {"value__in": known} if len(known) <= FEW else {}
            stored |= Q(name=dimension, **few)
    if stored != Q(pk__in=()):
        terms = PublishedTerm.objects.filter(stored)
        for dimension, value, label, label_en in terms.values_list("name", "value", "label", "label_en"):
            found[dimension][value] = (label, label_en)
    return found


NAMED_BY_DOCUMENTS = ("municipality", "publisher", "unit", "official", "destination", "funding_source")

FEW = 500
"""Up to so many values are looked up one by one; SQLite takes no unlimited number of parameters."""
