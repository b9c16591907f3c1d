"""The rows of a trip, each kind in its own box: what every row needs first, what few need behind "More"."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from officials.access import nameable, reach
from officials.admin.base import RowInline
from officials.admin.fields import QuickChecks, QuickSelect
from officials.models import Municipality
from transparency import marks, persian
from trips import currencies
from trips.models import Attachment, Cost, Permit, Redaction, Source, Stop, Traveller, Trip
from trips.publication import current

from .entry.aside import aside_of
from .entry.papers import AttachmentForm, AttachmentFormSet
from .entry.rows import OneOf, RowForm, SearchedRow, SeveralOf, TripRows
from .entry.unassumed import Unassumed
from .forms import (
    CostForm,
    RedactionForm,
    RedactionFormSet,
    StopForm,
    TravellerForm,
    TravellerFormSet,
)

MORE = _("More about this row")
SAVE_FIRST = _("Save the trip once; then its own rows can be chosen here.")


class TripInline(Unassumed, RowInline):
    """Rows of a trip. Where a row names another row of the trip, only this trip's own can be chosen."""

    form = RowForm
    formset = TripRows
    trip: Trip | None = None
    of_this_trip: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    """Records that the rows show, read with them."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related(*self.related)

    def get_formset(self, request: HttpRequest, obj: Trip | None = None, **kwargs: Any) -> Any:
        self.trip = obj  # an inline lives for one request
        formset = super().get_formset(request, obj, **kwargs)
        formset.aside = aside_of(request)
        return formset

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        searched = db_field.name in self.get_autocomplete_fields(request)
        kwargs.setdefault("widget", SearchedRow(db_field, self.admin_site) if searched else QuickSelect())
        return super().formfield_for_foreignkey(db_field, request, form_class=OneOf, **kwargs)

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
    related = ("destination",)
    autocomplete_fields = ("destination",)
    fieldsets = ((None, {"fields": (("destination", "purpose"), ("arrival", "departure", "order"))}),)


class TravellerInline(TripInline):
    model = Traveller
    form = TravellerForm
    formset = TravellerFormSet
    extra = 1
    template = "admin/edit_inline/delegation.html"
    from_one = ("count", "days")
    unassumed = {"count": "", "kind": _("kind?"), "body": _("As the kind says")}
    related = ("official", "unit", "municipality")
    autocomplete_fields = ("official", "unit", "municipality")
    of_this_trip = ("stops",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("official", "name"),
                    ("post", "unit"),
                    ("count", "kind"),
                    ("start", "end"),
                    ("office", "head"),
                    ("unit_pasted", "unread"),
                )
            },
        ),
        (
            MORE,
            {
                "fields": (
                    ("name_en", "publish_name"),
                    ("body", "municipality"),
                    ("attendance", "reason"),
                    ("days", "order"),
                    "stops",
                ),
                "classes": ("collapse",),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("stops__destination")

    def get_fieldsets(self, request: HttpRequest, obj: Trip | None = None) -> Any:
        """Who only reads has nothing pasted."""
        if self.has_change_permission(request, obj):
            return self.fieldsets
        (name, first), more = self.fieldsets
        return ((name, {**first, "fields": first["fields"][:-1]}), more)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in ("name", "post", "count", "start", "end"):
            # On a wide screen the labels are seen above the first row alone.
            field.widget.attrs["placeholder"] = field.label
        if db_field.name == "body":
            field.required = False  # the kind says it
        return field

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
            db_field, request, widget=QuickChecks, form_class=SeveralOf, **kwargs
        )


class CostInline(TripInline):
    model = Cost
    form = CostForm
    extra = 1
    unassumed = {"item": _("item?"), "stage": _("stage?")}
    related = ("funding_source", "traveller__official", "redaction")
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
        formset.owner = request.user.pk
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
    fieldsets = ((None, {"fields": (("field", "review"), "ground", "body")}),)


def offered(trip: Trip) -> frozenset[str]:
    """Public ids of the documents that the trip's current public version names."""
    entry = current(trip.ref) if trip.ref else None
    papers = entry.read().get("attachments", []) if entry else []
    return frozenset(paper["url"].strip("/").split("/")[-1] for paper in papers)
