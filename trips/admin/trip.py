"""The trip as a clerk enters it, in the order of the letter it is copied from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from officials.access import reach, user_of
from trips import revisions
from trips.models import PublishedTrip, Trip
from trips.publication import preview, subject_of

from .entry.views import EntryViews
from .forms import TripForm
from .gate.desk import DeskViews
from .gate.stages import standing
from .gate.views import GateViews
from .guide import GuideViews
from .importing import ImportViews
from .inlines import (
    AttachmentInline,
    CostInline,
    PermitInline,
    RedactionInline,
    SourceInline,
    StopInline,
    TravellerInline,
)
from .lists import TripListViews
from .merging import MergeViews

COLLAPSED = ("collapse",)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: a fieldset of the trip, or a kind of its rows."""

    number: int
    fieldset: Any = None
    inline: Any = None


@admin.register(Trip)
class TripAdmin(EntryViews, MergeViews, GateViews, DeskViews, ImportViews, GuideViews, TripListViews):
    rank = 1
    form = TripForm
    from_one = ("days", "days_min", "size")
    change_form_template = "admin/trip_change_form.html"
    fieldsets = (
        (
            _("The letter"),
            {
                "fields": (
                    ("municipality", "letter_number"),
                    "title",
                    "purpose",
                    ("kind", "initiative"),
                    ("host_name", "host_event"),
                    ("status", "status_reason"),
                )
            },
        ),
        (_("When"), {"fields": (("start", "end"), ("days", "days_min"))}),
        (
            _("Dates known more closely, private days"),
            {"fields": (("start_not_before", "start_not_after"), "private_days"), "classes": COLLAPSED},
        ),
        (_("Delegation"), {"fields": (("size", "size_known"), "list_complete")}),
        (
            _("What came of it"),
            {"fields": ("outcome_summary", "outcome_results", "report"), "classes": COLLAPSED},
        ),
        (
            _("Necessity, legal basis, English title, address"),
            {"fields": ("necessity", "legal_basis", "title_en", "host_address"), "classes": COLLAPSED},
        ),
        (
            _("Provenance, joint delegation, replacement, internal notes"),
            {"fields": ("provenance", ("joint_code", "replaces"), "internal_notes"), "classes": COLLAPSED},
        ),
    )
    inlines = (
        StopInline,
        TravellerInline,
        CostInline,
        PermitInline,
        AttachmentInline,
        SourceInline,
        RedactionInline,
    )
    page_order = (0, 5, 1, 2, StopInline, 3, TravellerInline, CostInline, PermitInline, 4, *inlines[4:], 6)
    """Fieldsets by their place above, and rows, as they follow each other on the page."""

    def public_subjects(self, obj: Trip) -> list[str]:
        return [subject_of(obj.ref)] if obj.ref else []

    # The form

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> QuerySet | None:
        if db_field.name == "replaces":
            public = PublishedTrip.objects.values("ref")
            return self.get_queryset(request).filter(ref__isnull=False).exclude(ref__in=public)
        return super().get_field_queryset(db, db_field, request)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "replaces":
            field.label_from_instance = lambda trip: f"{trip.ref}: {trip.title}"
        return field

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["sections"] = list(self._sections(context))
        context["show_save_and_preview"] = not context["is_popup"] and (
            self.has_change_permission(request, kwargs.get("obj")) if kwargs.get("obj") else True
        )
        trip = kwargs.get("obj")
        if trip is not None:
            stored = self.get_queryset(request).get(pk=trip.pk)  # the form has put what was typed into `trip`
            context["standing"] = standing(stored, preview(stored)[0])
            context["may_pass_gate"] = reach(request.user).publishes(trip.municipality_id)
        # A tool of the form ends at a place on the page; what is sent after it must not end there as well.
        kwargs["form_url"] = kwargs.get("form_url") or request.get_full_path()
        return super().render_change_form(request, context, *args, **kwargs)

    def _sections(self, context: Any) -> Iterator[Section]:
        fieldsets = list(context["adminform"])
        inlines = {type(rows.opts): rows for rows in context["inline_admin_formsets"]}
        for number, part in enumerate(self.page_order):
            if isinstance(part, int):
                yield Section(number, fieldset=fieldsets[part])
            elif part in inlines:
                yield Section(number, inline=inlines[part])

    # Saving

    def save_model(self, request: HttpRequest, trip: Trip, form: Any, change: bool) -> None:
        if not change:
            trip.created_by = user_of(request)
        else:
            form.before = revisions.before_first(trip)
        if not change or form.changed_data:
            super().save_model(request, trip, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Whoever changes a row has changed the trip: four eyes count on it. An untouched save leaves no trace."""
        super().save_related(request, form, formsets, change)
        if not change or form.changed_data or any(formset.has_changed() for formset in formsets):
            revisions.record(form.instance, user_of(request), form.before)

    def response_post_save_add(self, request: HttpRequest, obj: Trip) -> HttpResponseRedirect:
        return _to_preview(request, obj) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Trip) -> HttpResponseRedirect:
        return _to_preview(request, obj) or super().response_post_save_change(request, obj)


def _to_preview(request: HttpRequest, trip: Trip) -> HttpResponseRedirect | None:
    if "_preview" not in request.POST:
        return None
    return HttpResponseRedirect(reverse("admin:trips_trip_preview", args=[trip.pk]))
