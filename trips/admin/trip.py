"""The trip as a clerk enters it, in the order of the letter it is copied from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from officials.access import reach, user_of
from officials.admin.base import BoundAdmin
from transparency import calendar, calendar_words
from trips.models import PublishedTrip, Stop, Traveller, Trip
from trips.publication import preview

from .forms import TripForm
from .gate import GateViews
from .inlines import (
    AttachmentInline,
    CostInline,
    PermitInline,
    RedactionInline,
    SourceInline,
    StopInline,
    TravellerInline,
)
from .lists import StageFilter, TripList, YearFilter
from .stages import Stage, standing

COLLAPSED = ("collapse",)
FACES = {
    Stage.DRAFT: "",
    Stage.PUBLIC: "tag-good",
    Stage.CORRECTION: "tag-attention",
    Stage.WITHDRAWN: "tag-attention",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: a fieldset of the trip, or a kind of its rows."""

    number: int
    fieldset: Any = None
    inline: Any = None


@admin.register(Trip)
class TripAdmin(GateViews, BoundAdmin):
    rank = 1
    form = TripForm
    from_one = ("days", "days_min", "size")
    list_display = ("title", "begins", "municipality", "stage", "changed")
    list_filter = (
        StageFilter,
        YearFilter,
        "kind",
        "status",
        "provenance",
        ("municipality", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("municipality", "changed_by")
    search_fields = ("folded",)
    search_help_text = _(
        "Any part of a title, host, letter number, reference, place, unit or name, in any spelling"
    )
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
        (_("What came of it"), {"fields": ("outcome_summary", "outcome_results", "report")}),
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

    # Lists

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TripList]:
        return TripList

    def having(self, queryset: QuerySet, word: str) -> QuerySet:
        stops = Stop.objects.filter(trip=OuterRef("pk"), destination__folded__contains=word)
        people = Traveller.objects.filter(trip=OuterRef("pk")).filter(
            Q(official__folded__contains=word) | Q(unit__folded__contains=word)
        )
        return queryset.filter(
            Q(folded__contains=word) | Q(ref__contains=word) | Q(Exists(stops)) | Q(Exists(people))
        )

    @admin.display(description=_("start"), ordering="start_earliest")
    def begins(self, trip: Trip) -> str:
        return calendar_words.format_period(calendar.parse_jalali(trip.start), get_language() or "fa")

    @admin.display(description=_("stage"))
    def stage(self, trip: Trip) -> SafeString:
        stage: Stage = getattr(trip, "stage")  # noqa: B009 - the list puts it there
        return format_html('<span class="tag {}">{}</span>', FACES[stage], stage.label)

    @admin.display(description=_("changed"), ordering="changed_at")
    def changed(self, trip: Trip) -> str:
        return calendar_words.format_timestamp(trip.changed_at.isoformat(), get_language() or "fa")

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
        if not change or form.changed_data:
            trip.changed_by = user_of(request)
            super().save_model(request, trip, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Whoever changes a row has changed the trip: four eyes count on it."""
        super().save_related(request, form, formsets, change)
        if change and not form.changed_data and any(formset.has_changed() for formset in formsets):
            Trip.objects.filter(pk=form.instance.pk).update(
                changed_by=request.user, changed_at=timezone.now()
            )

    def has_delete_permission(self, request: HttpRequest, obj: Trip | None = None) -> bool:
        """Drafts alone: what was public is withdrawn through the gate, and its working record stays."""
        return (obj is None or obj.ref is None) and super().has_delete_permission(request, obj)

    def response_post_save_add(self, request: HttpRequest, obj: Trip) -> HttpResponseRedirect:
        return _to_preview(request, obj) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Trip) -> HttpResponseRedirect:
        return _to_preview(request, obj) or super().response_post_save_change(request, obj)


def _to_preview(request: HttpRequest, trip: Trip) -> HttpResponseRedirect | None:
    if "_preview" not in request.POST:
        return None
    return HttpResponseRedirect(reverse("admin:trips_trip_preview", args=[trip.pk]))
