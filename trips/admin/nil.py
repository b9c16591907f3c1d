"""Nil declarations: "no trip began in this month"; declared and revoked through the gate."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from officials.admin.acts import ActPage, ActViews, ConfirmForm, Fact, ReasonForm
from officials.admin.base import BoundAdmin
from officials.publication import municipality_key
from officials.published import registry
from transparency import calendar_words
from trips.models import NilDeclaration
from trips.nil import declare, revoke


@admin.register(NilDeclaration)
class NilDeclarationAdmin(ActViews, BoundAdmin):
    rank = 2
    list_display = ("month_in_words", "municipality", "standing")
    list_filter = (("municipality", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("municipality",)
    search_fields = ("month",)
    search_help_text = _("A month: 1401-10")
    fieldsets = (
        (
            None,
            {
                "fields": ("municipality", "month"),
                "description": _(
                    "Declares that no trip began in a month. It says nothing to the public until declared."
                ),
            },
        ),
    )
    change_form_template = "admin/nil_change_form.html"

    def having(self, queryset: Any, word: str) -> Any:
        return queryset.filter(month__contains=word.replace("/", "-"))

    def get_readonly_fields(self, request: HttpRequest, obj: NilDeclaration | None = None) -> Any:
        """Once declared, the month stands: another month is another declaration."""
        readonly = tuple(super().get_readonly_fields(request, obj))
        return (*readonly, "month") if obj and _ever_public(obj) else readonly

    def has_delete_permission(self, request: HttpRequest, obj: NilDeclaration | None = None) -> bool:
        return (obj is None or not _ever_public(obj)) and super().has_delete_permission(request, obj)

    @admin.display(description=_("month"), ordering="month")
    def month_in_words(self, declaration: NilDeclaration) -> str:
        return calendar_words.format_month(declaration.month, get_language() or "fa")

    @admin.display(description=_("stage"))
    def standing(self, declaration: NilDeclaration) -> str:
        if _declared(declaration):
            return gettext("Declared")
        return gettext("Revoked") if _ever_public(declaration) else gettext("Not declared yet")

    # Its gate

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/declare/", wrap(self.declare_view), name="trips_nildeclaration_declare"),
            path("<path:object_id>/revoke/", wrap(self.revoke_view), name="trips_nildeclaration_revoke"),
            *super().get_urls(),
        ]

    def declare_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        declaration = self._reached(request, object_id)
        page = ActPage(
            title=_("Declare that no trip began in this month"),
            intro=_("Public at once. Publishing a trip that began in this month revokes it."),
            button=_("Declare"),
            success=_("The declaration is public."),
            form=ConfirmForm,
            perform=lambda cleaned: declare(declaration),
            shows=lambda: _shows(declaration),
            facts=lambda: _facts(declaration),
            refused=_("This month is declared already.") if _declared(declaration) else "",
        )
        return self._answer(page, request, declaration)

    def revoke_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        declaration = self._reached(request, object_id)
        code, month = declaration.municipality.code, declaration.month
        page = ActPage(
            title=_("Revoke the nil declaration"),
            intro=_("The month is then silent again until a trip is published or it is declared anew."),
            button=_("Revoke"),
            success=_("The declaration is revoked."),
            form=ReasonForm,
            perform=lambda cleaned: revoke(code, month, cleaned["reason"]),
            shows=lambda: _shows(declaration),
            facts=lambda: _facts(declaration),
            refused="" if _declared(declaration) else _("This month is not declared nil."),
            dangerous=True,
        )
        return self._answer(page, request, declaration)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        declaration = kwargs.get("obj")
        if declaration is not None:
            stored = self.get_queryset(request).select_related("municipality").get(pk=declaration.pk)
            context |= {"declared": _declared(stored), "ever_public": _ever_public(stored)}
        return super().render_change_form(request, context, *args, **kwargs)


def _key(declaration: NilDeclaration) -> tuple[str, str]:
    return declaration.municipality.code, declaration.month


def _declared(declaration: NilDeclaration) -> bool:
    return registry().nil_declared(*_key(declaration))


def _ever_public(declaration: NilDeclaration) -> bool:
    return _key(declaration) in registry().nil


def _shows(declaration: NilDeclaration) -> dict[str, Any]:
    """What is confirmed; read anew, for a clerk may have moved the month meanwhile."""
    fresh = NilDeclaration.objects.select_related("municipality").get(pk=declaration.pk)
    return {"municipality": municipality_key(fresh.municipality), "month": fresh.month}


def _facts(declaration: NilDeclaration) -> list[Fact]:
    month = calendar_words.format_month(declaration.month, get_language() or "fa")
    return [
        Fact(_("municipality"), None, declaration.municipality.name),
        Fact(pgettext_lazy("of the calendar", "month"), None, month),
        Fact(_("trips that began"), None, gettext("None")),
    ]
