"""The rows of a trip, each kind in its own box: what every row needs first, what few need behind "More"."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from officials.access import nameable, reach
from officials.admin.base import OwnRows, RowInline
from officials.models import Municipality
from transparency import marks, persian
from trips import currencies
from trips.models import Attachment, Cost, Permit, Redaction, Source, Stop, Traveller, Trip
from trips.publication import current

from .forms import (
    AttachmentForm,
    AttachmentFormSet,
    CostForm,
    RedactionForm,
    RedactionFormSet,
    StopForm,
    TravellerForm,
    TravellerFormSet,
)

MORE = _("More about this row")
SAVE_FIRST = _("Save the trip once; then its own rows can be chosen here.")


class TripInline(RowInline):
    """Rows of a trip. Where a row names another row of the trip, only this trip's own can be chosen."""

    trip: Trip | None = None
    of_this_trip: tuple[str, ...] = ()

    def get_formset(self, request: HttpRequest, obj: Trip | None = None, **kwargs: Any) -> Any:
        self.trip = obj  # an inline lives for one request
        return super().get_formset(request, obj, **kwargs)

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> QuerySet | None:
        if db_field.name in self.of_this_trip:
            model = db_field.remote_field.model
            return model.objects.filter(trip=self.trip) if self.trip else model.objects.none()
        return super().get_field_queryset(db, db_field, request)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in self.of_this_trip and self.trip is None:
            field.help_text = SAVE_FIRST
        return field


class StopInline(TripInline):
    model = Stop
    form = StopForm
    extra = 1
    autocomplete_fields = ("destination",)
    fieldsets = ((None, {"fields": (("destination", "purpose"), ("arrival", "departure", "order"))}),)


class TravellerInline(TripInline):
    model = Traveller
    form = TravellerForm
    formset = TravellerFormSet
    extra = 1
    from_one = ("count", "days")
    autocomplete_fields = ("official", "unit", "municipality")
    of_this_trip = ("stops",)
    fieldsets = (
        (None, {"fields": (("post", "count", "kind"), ("official", "name"), ("unit", "office", "head"))}),
        (
            MORE,
            {
                "fields": (
                    ("body", "municipality"),
                    ("name_en", "publish_name"),
                    ("start", "end", "days"),
                    "stops",
                    ("attendance", "reason"),
                    "order",
                ),
                "classes": ("collapse",),
            },
        ),
    )

    def is_owner(self, db_field: Any) -> bool:
        return False  # a traveller's municipality is another's, never the record's owner

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> QuerySet | None:
        if db_field.remote_field.model is Municipality:
            reached = reach(request.user)
            return Municipality.objects.all() if reached.everything else nameable(reached)
        rows = super().get_field_queryset(db, db_field, request)
        return rows.select_related("destination") if db_field.name == "stops" and rows is not None else rows

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(
            db_field, request, widget=CheckboxSelectMultiple, form_class=OwnRows, **kwargs
        )


class CostInline(TripInline):
    model = Cost
    form = CostForm
    extra = 1
    autocomplete_fields = ("funding_source",)
    of_this_trip = ("traveller", "redaction")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("item", "funding_source"),
                    ("amount", "currency", "rial_basis"),
                    ("absent", "stage"),
                )
            },
        ),
        (
            MORE,
            {
                "fields": (
                    ("traveller", "method"),
                    ("rate", "rate_date", "rate_source"),
                    ("interest", "redaction"),
                    "source_text",
                    "order",
                ),
                "classes": ("collapse",),
            },
        ),
    )

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> QuerySet | None:
        rows = super().get_field_queryset(db, db_field, request)
        return rows.select_related("official") if db_field.name == "traveller" and rows is not None else rows

    def get_fieldsets(self, request: HttpRequest, obj: Trip | None = None) -> Any:
        """Who only reads sees an amount as money; stored it is a number of minor units."""
        if self.has_change_permission(request, obj):
            return self.fieldsets
        (name, first), more = self.fieldsets
        lines = [tuple("money" if field == "amount" else field for field in line) for line in first["fields"]]
        return ((name, {**first, "fields": lines}), more)

    def get_readonly_fields(self, request: HttpRequest, obj: Trip | None = None) -> Any:
        return () if self.has_change_permission(request, obj) else ("money",)

    @admin.display(description=_("amount"))
    def money(self, cost: Cost) -> str | SafeString:
        if cost.amount is None:
            return marks.mark(cost.absent)
        major = currencies.to_decimal_string(cost.amount, cost.currency)
        return persian.money(major, cost.currency, cost.rial_basis or None, get_language() or "fa")


class PermitInline(TripInline):
    model = Permit
    classes = ("collapse",)
    fieldsets = ((None, {"fields": (("stage", "decision"), "body", ("number", "date"))}),)


class SourceInline(TripInline):
    model = Source
    classes = ("collapse",)
    fieldsets = ((None, {"fields": ("title", ("url", "date"))}),)


class AttachmentInline(TripInline):
    model = Attachment
    form = AttachmentForm
    formset = AttachmentFormSet
    classes = ("collapse",)
    fieldsets = ((None, {"fields": (("kind", "title"), ("file", "stored"), "public")}),)
    readonly_fields = ("stored",)

    def get_formset(self, request: HttpRequest, obj: Trip | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.offered = offered(obj) if obj else frozenset()
        return formset

    @admin.display(description=_("stored document"))
    def stored(self, paper: Attachment) -> str | SafeString:
        if not paper.pk:
            return gettext("None yet")
        address = reverse("admin:trips_trip_paper", args=[paper.trip_id, paper.public_id])
        return format_html('<a href="{}">{}</a>', address, gettext("Open the document"))


class RedactionInline(TripInline):
    model = Redaction
    form = RedactionForm
    formset = RedactionFormSet
    classes = ("collapse",)
    fieldsets = ((None, {"fields": (("field", "review"), "ground")}),)


def offered(trip: Trip) -> frozenset[str]:
    """Public ids of the documents that the trip's current public version names."""
    entry = current(trip.ref) if trip.ref else None
    papers = entry.read().get("attachments", []) if entry else []
    return frozenset(paper["url"].strip("/").split("/")[-1] for paper in papers)
