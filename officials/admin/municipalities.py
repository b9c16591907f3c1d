"""Municipalities with what they cover and promise; their profile and policies through the gate."""

import json
from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from officials.access import Reach, nameable, reach
from officials.codes import Provenance
from officials.models import Coverage, Municipality, Policy
from officials.publication import (
    policy_document,
    policy_subject,
    profile,
    profile_subject,
    publish_policy,
    publish_profile,
)
from transparency import calendar_words
from transparency.models import LedgerEntry

from .acts import ActPage, ActViews, ConfirmForm, Fact, ReasonForm
from .base import BoundAdmin, Fields, RowInline
from .fields import WholeNumberField, shown
from .forms import CoverageForm


class CoverageInline(RowInline):
    model = Coverage
    rows_have_names = False
    form = CoverageForm
    extra = 1
    fieldsets = ((None, {"fields": (("provenance", "first", "last"),)}),)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in ("first", "last"):
            from .fields import JalaliMonthField

            kwargs["form_class"] = JalaliMonthField
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class PolicyInline(RowInline):
    model = Policy
    rows_have_names = False
    fieldsets = (
        (None, {"fields": ("valid_from", ("record_days", "costs_days", "report_days"), "four_eyes")}),
    )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name.endswith("_days"):
            kwargs |= {"form_class": WholeNumberField, "max_value": 3650}
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Municipality)
class MunicipalityAdmin(ActViews, BoundAdmin):
    rank = 30
    list_display = ("name", "code", "province", "is_public")
    search_fields = ("folded",)
    search_help_text = _("Any part of a name, in any spelling")
    fieldsets = (
        (None, {"fields": ("code", ("name", "name_en"), ("province", "province_en"), "aliases")}),
        (_("For trials"), {"fields": ("synthetic",), "classes": ("collapse",)}),
    )
    inlines = (CoverageInline, PolicyInline)
    change_form_template = "admin/municipality_change_form.html"

    # Whose it is

    def municipality_of(self, obj: Municipality) -> int | None:
        return obj.pk

    def visible(self, reached: Reach) -> Q:
        return Q(pk__in=reached.seen)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return reach(request.user).everything

    def has_change_permission(self, request: HttpRequest, obj: Municipality | None = None) -> bool:
        reached = reach(request.user)
        return reached.everything or bool(reached.written) if obj is None else reached.writes(obj.pk)

    def has_delete_permission(self, request: HttpRequest, obj: Municipality | None = None) -> bool:
        return reach(request.user).everything and (
            obj is None or _published(profile_subject(obj.code)) is None
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Municipality | None = None) -> Fields:
        fixed = ("code",) if obj else ()
        return fixed if reach(request.user).everything else (*fixed, "synthetic")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        if "field_name" in request.GET:  # a form asks: a record may name any public municipality, for a guest
            queryset = (
                queryset.model.objects.all()
                if reach(request.user).everything
                else nameable(reach(request.user))
            )
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=_("profile is public"), boolean=True)
    def is_public(self, municipality: Municipality) -> bool:
        from officials.published import registry

        return municipality.code in registry().municipalities

    # Its gate

    def public_subjects(self, obj: Municipality) -> list[str]:
        return [profile_subject(obj.code), *(policy_subject(policy) for policy in obj.policies.all())]

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/profile/", wrap(self.profile_view), name="officials_municipality_profile"),
            path(
                "<path:object_id>/policy/<int:policy>/",
                wrap(self.policy_view),
                name="officials_municipality_policy",
            ),
            *super().get_urls(),
        ]

    def profile_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        municipality = self._reached(request, object_id)
        before = _published(profile_subject(municipality.code))
        after = profile(municipality)
        page = ActPage(
            title=gettext("Publish the profile of {name}").format(name=municipality.name),
            intro=_(
                "The profile says whose trips this portal holds, and for which months. Nothing is published before it."
            ),
            button=_("Publish the profile"),
            success=_("The profile is public."),
            form=ReasonForm if before else ConfirmForm,
            perform=lambda cleaned: publish_profile(self._fresh(municipality), cleaned.get("reason", "")),
            shows=lambda: profile(self._fresh(municipality)),
            facts=lambda: _profile_facts(before, after),
            refused=_unchanged(before, after),
        )
        return self._answer(page, request, municipality)

    def policy_view(self, request: HttpRequest, object_id: str, policy: int) -> HttpResponse:
        municipality = self._reached(request, object_id)
        chosen = get_object_or_404(
            Policy.objects.select_related("municipality"), pk=policy, municipality=municipality
        )
        before, after = _published(policy_subject(chosen)), policy_document(chosen)
        page = ActPage(
            title=gettext("Publish a policy of {name}").format(name=municipality.name),
            intro=_("A policy acts forward only: the one in force on the last day of a trip applies to it."),
            button=_("Publish the policy"),
            success=_("The policy is public."),
            form=ReasonForm if before else ConfirmForm,
            perform=lambda cleaned: publish_policy(_policy(policy), cleaned.get("reason", "")),
            shows=lambda: policy_document(_policy(policy)),
            facts=lambda: _policy_facts(before, after),
            refused=_unchanged(before, after),
        )
        return self._answer(page, request, municipality)

    def _municipality_id(self, record: Municipality) -> int:
        return record.pk

    def _fresh(self, municipality: Municipality) -> Municipality:
        return Municipality.objects.get(pk=municipality.pk)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        municipality = kwargs.get("obj")
        if municipality is not None:
            before = _published(profile_subject(municipality.code))
            context |= {
                "public_profile": before,
                "profile_changed": not _unchanged(before, profile(self._fresh(municipality))),
                "policies": [
                    _policy_line(policy) for policy in municipality.policies.select_related("municipality")
                ],
            }
        return super().render_change_form(request, context, *args, **kwargs)


def _policy(key: int) -> Policy:
    return Policy.objects.select_related("municipality").get(pk=key)


def _published(subject: str) -> dict[str, Any] | None:
    """The newest public document of a subject that is never withdrawn."""
    text = (
        LedgerEntry.objects.filter(subject=subject)
        .order_by("-serial")
        .values_list("document", flat=True)
        .first()
    )
    return json.loads(text) if text else None


def _unchanged(before: dict[str, Any] | None, after: dict[str, Any]) -> Any:
    """Why there is nothing to publish, or "" where there is something."""
    same = before is not None and all(before.get(key) == value for key, value in after.items())
    return _("Nothing has changed since this was last published.") if same else ""


def _policy_line(policy: Policy) -> dict[str, Any]:
    before = _published(policy_subject(policy))
    after = policy_document(policy)
    day = calendar_words.format_period(after["from"], get_language() or "fa")
    return {
        "policy": policy,
        "day": day,
        "public": before is not None,
        "same": bool(_unchanged(before, after)),
    }


# What the acts show


def _profile_facts(before: dict[str, Any] | None, after: dict[str, Any]) -> list[Fact]:
    told = [
        (_("code"), lambda one: one["municipality"]["code"]),
        (_("name"), lambda one: one["municipality"]["name"]),
        (_("name in English"), lambda one: one["municipality"]["name_en"]),
        (_("province"), lambda one: one["province"]),
        (_("province in English"), lambda one: one["province_en"]),
        (_("periods covered"), lambda one: "؛ ".join(_period_covered(each) for each in one["covered"])),
    ]
    return _facts(told, before, after)


def _policy_facts(before: dict[str, Any] | None, after: dict[str, Any]) -> list[Fact]:
    language = get_language() or "fa"
    told = [
        (_("in force from"), lambda one: calendar_words.format_period(one["from"], language)),
        (_("days allowed for the record"), lambda one: shown(one["days"]["record"])),
        (_("days allowed for the costs"), lambda one: shown(one["days"]["costs"])),
        (_("days allowed for the report"), lambda one: shown(one["days"]["report"])),
        (_("four eyes"), lambda one: gettext("Yes") if one["four_eyes"] else gettext("No")),
    ]
    return _facts(told, before, after)


def _facts(
    told: Sequence[tuple[Any, Any]], before: dict[str, Any] | None, after: dict[str, Any]
) -> list[Fact]:
    none = gettext("Not stated")
    return [Fact(name, (say(before) or none) if before else None, say(after) or none) for name, say in told]


def _period_covered(covered: dict[str, Any]) -> str:
    language = get_language() or "fa"
    words = {
        "who": Provenance(covered["provenance"]).label,
        "first": calendar_words.format_month(covered["from"], language),
    }
    if covered["to"]:
        return gettext("{who}: {first} to {last}").format(
            **words, last=calendar_words.format_month(covered["to"], language)
        )
    return gettext("{who}: since {first}").format(**words)
