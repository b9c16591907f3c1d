"""Every filter of the vocabulary: one entry here, with the label that the form and the API guide both print, and the guide's
help text, which the form prints too unless it has a hint of its own (`trips.pages.form`).

A filter only calls a verb of `PublishedTripQuerySet`. A new one by a coded value also needs its line in `trips.facets`.
"""

from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from transparency import calendar, persian
from transparency.currencies import CURRENCIES
from transparency.once import once
from trips import codes, countries
from trips.models.published import (
    PublishedFacet,
    PublishedTotal,
    PublishedTrip,
    PublishedTripQuerySet,
)
from trips.searching import matching

from . import fields
from .checks import QuestionForm

COMMON = 2_000
"""What more trips than this have is common: probed with EXISTS while the order is walked."""

ISO2 = r"[A-Z]{2}"


def country_choices() -> list[tuple[str, Any]]:
    return _named(countries.COUNTRIES)


def currency_choices() -> list[tuple[str, Any]]:
    return _named(CURRENCIES)


def _named(table: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """(code, name in the active language) of every row of a checked-in table."""
    english = (get_language() or "fa").startswith("en")
    return [(code, row.name_en if english else row.name) for code, row in table.items()]


GROUPS: dict[str, Promise] = {
    "who": _("Who and where"),
    "when": _("When"),
    "what": _("What kind of trip"),
    "paid": _("Who paid"),
    "record": _("How the record stands"),
}
"""The groups in which the form shows the filters; one without a group stands above them (the search words)."""


class Facet(django_filters.Filter):
    """Trips whose document bears any of the values; `static` are the codes of a closed vocabulary, where it is one."""

    field_class = fields.ValuesField

    def __init__(
        self,
        *,
        group: str,
        static: Callable[[], Iterable[tuple[str, Any]]] | None = None,
        **kwargs: Any,
    ) -> None:
        self.group = group
        super().__init__(choices=static, **kwargs)

    def is_common(self, values: tuple[str, ...]) -> bool:
        """Whether many trips bear any of the values. One query, none twice for one answer."""
        borne = PublishedFacet.objects.filter(name=self.field_name, value__in=values)
        return once((self.field_name, values), lambda: is_common(borne))


def is_common(rows: QuerySet) -> bool:
    """Whether there are more than COMMON rows; counts no further than that."""
    return rows[: COMMON + 1].count() > COMMON


class Verb(django_filters.Filter):
    """A filter that hands a cleaned value to a function of trips and value."""

    def __init__(
        self,
        field_class: type[forms.Field],
        apply: Callable[..., Any] | None = None,
        *,
        group: str | None = None,
        **kwargs: Any,
    ) -> None:
        self.field_class = field_class
        self.group = group
        self.apply = apply
        super().__init__(**kwargs)

    def filter(self, trips: PublishedTripQuerySet, value: Any) -> PublishedTripQuerySet:
        empty = value is None or value == () or value == ""
        return trips if empty or self.apply is None else self.apply(trips, value)


def in_years(trips: PublishedTripQuerySet, years: tuple[int, ...]) -> PublishedTripQuerySet:
    """The start's bounds go with each year, so that the index of the default order serves this too."""
    condition = Q(pk__in=())
    for year in years:
        first, beyond = calendar.year_bounds(year)
        condition |= Q(year=year, start__gte=first, start__lt=beyond)
    return trips.filter(condition)


class TripFilterSet(django_filters.FilterSet):
    """The vocabulary of questions over the published trips."""

    q = Verb(
        fields.WordsField,
        lambda trips, text: matching(trips, persian.query_terms(text)),
        label=_("Search"),
        help_text=_("Words; each must begin some word of the record: name, post, city, event."),
    )
    municipality = Facet(
        field_name="municipality",
        group="who",
        label=_("Municipality"),
        help_text=_("The municipality that published the trip, or one that a traveller came from."),
    )
    publisher = Facet(
        field_name="publisher",
        group="record",
        label=_("Published by"),
        help_text=_(
            "The municipality that published the trip and answers for it; not one that only sent somebody along."
        ),
    )
    body = Facet(
        field_name="body",
        static=lambda: codes.Body.choices,
        group="who",
        label=pgettext_lazy("filter", "Body"),
        help_text=_("The municipality itself or the city council."),
    )
    country = Facet(
        field_name="country",
        static=country_choices,
        pattern=ISO2,
        group="who",
        label=_("Country"),
        help_text=_("A country that was visited, by its two-letter code; transit does not count."),
    )
    destination = Facet(
        field_name="destination", group="who", label=_("Destination"), help_text=_("A city that was visited.")
    )
    unit = Facet(
        field_name="unit", group="who", label=_("Unit"), help_text=_("A unit that a traveller belonged to.")
    )
    official = Facet(
        field_name="official",
        group="who",
        label=_("Official"),
        help_text=_("Somebody who was a member of the delegation."),
    )
    funding_source = Facet(
        field_name="funding_source",
        group="paid",
        label=_("Who paid"),
        help_text=_("Whoever paid any of the costs, at any stage."),
    )
    funding_kind = Facet(
        field_name="funding_kind",
        static=lambda: codes.FundingKind.choices,
        group="paid",
        label=_("Kind of payer"),
        help_text=_("The kind of whoever paid any of the costs, at any stage."),
    )
    kind = Facet(
        field_name="kind",
        static=lambda: codes.TripKind.choices,
        group="what",
        label=_("Kind of trip"),
        help_text=_("What the trip was."),
    )
    status = Facet(
        field_name="status",
        static=lambda: codes.Status.choices,
        group="what",
        label=_("Status"),
        help_text=_("Whether the trip took place."),
    )
    provenance = Facet(
        field_name="provenance",
        static=lambda: codes.Provenance.choices,
        group="record",
        label=_("Origin of the record"),
        help_text=_("Declared by the municipality, or compiled from public sources."),
    )
    missing = Facet(
        field_name="missing",
        static=lambda: codes.Missing.choices,
        group="record",
        label=_("Not disclosed"),
        help_text=_("Trips of which any of these is not disclosed."),
    )
    late = Verb(
        fields.OneOfField,
        lambda trips, _value: trips.late(calendar.today()),
        choices=lambda: (("true", _("Late")),),
        group="record",
        label=_("Late"),
        help_text=_(
            "A due day of the record, the costs or the report was or is overrun. Compiled records never are."
        ),
    )
    year = Verb(
        fields.WholeNumbersField,
        in_years,
        least=calendar.FIRST_YEAR,
        most=calendar.LAST_YEAR,
        group="when",
        label=_("Year"),
        help_text=_("Jalali year in which the trip began."),
    )
    month = Verb(
        fields.WholeNumbersField,
        lambda trips, months: trips.filter(month__in=months),
        least=1,
        most=12,
        group="when",
        label=_("Month"),
        help_text=_("Jalali month in which the trip began, where it is known: 1 to 12."),
    )
    locals()["from"] = Verb(  # the contract's name is a word of Python's
        fields.PeriodQuestionField,
        lambda trips, period: trips.overlapping(period.earliest, None),
        group="when",
        label=pgettext_lazy("start of a period", "From"),
        help_text=_(
            "Trips that may have been under way on or after this day, month or year: 1401/09/27, 1401/09 or 1401."
        ),
    )
    to = Verb(
        fields.PeriodQuestionField,
        lambda trips, period: trips.overlapping(None, period.latest),
        group="when",
        label=pgettext_lazy("end of a period", "To"),
        help_text=_("Trips that may have been under way on or before this day, month or year."),
    )
    min_days = Verb(
        fields.WholeNumberField,
        lambda trips, number: trips.filter(days__gte=number),
        group="what",
        label=_("Days, at least"),
        help_text=_("Trips whose days are not known match none."),
    )
    max_days = Verb(
        fields.WholeNumberField,
        lambda trips, number: trips.filter(days__lte=number),
        group="what",
        label=_("Days, at most"),
        help_text=_("Trips whose days are not known match none."),
    )
    min_travellers = Verb(
        fields.WholeNumberField,
        lambda trips, number: trips.filter(travellers__gte=number),
        group="what",
        label=_("Travellers, at least"),
        help_text=_("Trips whose number of travellers is not known match none."),
    )
    max_travellers = Verb(
        fields.WholeNumberField,
        lambda trips, number: trips.filter(travellers__lte=number),
        group="what",
        label=_("Travellers, at most"),
        help_text=_("Trips whose number of travellers is not known match none."),
    )
    currency = Verb(
        fields.OneOfField,
        choices=currency_choices,
        group="paid",
        label=_("Currency"),
        help_text=_("Trips with a total in this currency, by its three-letter code."),
    )
    rial_basis = Verb(
        fields.OneOfField,
        choices=lambda: codes.RialBasis.choices,
        group="paid",
        label=_("Rial basis"),
        help_text=_("For IRR: old rials, or new ones worth 10,000 old each."),
    )
    min_cost = Verb(
        fields.AmountField,
        group="paid",
        label=_("Cost, at least"),
        help_text=_("Total in the currency, in its major unit; trips without a known total match none."),
    )
    max_cost = Verb(
        fields.AmountField,
        group="paid",
        label=_("Cost, at most"),
        help_text=_("Total in the currency, in its major unit; trips without a known total match none."),
    )

    class Meta:
        model = PublishedTrip
        fields: list[str] = []
        form = QuestionForm

    _form_class: type[QuestionForm] | None = None

    def get_form_class(self) -> type[forms.Form]:
        """The form class, built once: building it for each request costs more than the query."""
        cls = type(self)
        if cls._form_class is None:
            cls._form_class = super().get_form_class()
        return cls._form_class

    def filter_queryset(self, queryset: PublishedTripQuerySet) -> PublishedTripQuerySet:
        return self.narrow(queryset, self.form.cleaned_data)

    @classmethod
    def narrow(
        cls,
        trips: PublishedTripQuerySet,
        cleaned: Mapping[str, Any],
        without: Container[str] = (),
    ) -> PublishedTripQuerySet:
        """The trips that cleaned values describe, leaving out the filters named in `without`."""
        rare = False
        for name, filter_ in cls.base_filters.items():
            if name not in cleaned or name in without:
                continue
            if not isinstance(filter_, Facet):
                trips = filter_.filter(trips, cleaned[name])
            elif cleaned[name]:
                # Of few trips each is probed, however common the other values are.
                common = rare or filter_.is_common(cleaned[name])
                rare = rare or not common
                trips = trips.bearing(filter_.field_name, cleaned[name], common=common)
        if cleaned.get("currency") and "currency" not in without:
            least = None if "min_cost" in without else cleaned.get("min_cost_minor")
            most = None if "max_cost" in without else cleaned.get("max_cost_minor")
            totals = PublishedTotal.objects.between(
                cleaned["currency"], cleaned.get("rial_basis") or "", least, most
            )
            trips = trips.costing(totals, common=is_common(totals))
        return trips
