"""Nil declarations: "no trip began in this month"; declared and revoked through the gate, in one click where it is offered."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from officials.admin.acts import ActPage, ActViews, ConfirmForm, Fact, ReasonForm
from officials.admin.base import BoundAdmin
from officials.admin.jalali_lists import by_jalali_month
from officials.publication import municipality_key
from officials.published import registry
from transparency import calendar_words
from trips.codes import Desk
from trips.models import NilDeclaration
from trips.nil import declare, nil_subject, revoke, trips_entered_in

from .home import silence
from .lists import Choice
from .nil_now import OneClick

Document = dict[str, Any]


class StandingFilter(Choice):
    title = _("stage")
    parameter_name = "standing"
    named = (
        ("declared", _("Declared")),
        ("revoked", _("Revoked")),
        ("waiting", _("Not declared yet")),
    )

    def narrowed(self, request: HttpRequest, queryset: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        public = registry().nil
        rows = queryset.order_by().values_list("pk", "municipality__code", "month")
        keys = [pk for pk, code, month in rows if _standing(public.get((code, month))) == chosen]
        return queryset.filter(pk__in=keys)


def _standing(document: Document | None) -> str:
    """ "declared", "revoked" or "waiting", by what the public reads."""
    return "waiting" if document is None else "revoked" if document["revoked"] else "declared"


class NilList(ChangeList):
    """Each page of declarations with what the public reads of them, which is asked for once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list, public = list(self.result_list), registry().nil
        for declaration in self.result_list:
            declaration.public = public.get(_key(declaration))


@admin.register(NilDeclaration)
class NilDeclarationAdmin(OneClick, ActViews, BoundAdmin):
    rank = 2
    list_display = ("month_in_words", "municipality", "standing", "declared_on", "revoked_on", "why")
    list_filter = (
        by_jalali_month("month", _("month")),
        StandingFilter,
        ("municipality", admin.RelatedOnlyFieldListFilter),
    )
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

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[NilList]:
        return NilList

    @admin.display(description=_("month"), ordering="month")
    def month_in_words(self, declaration: NilDeclaration) -> str:
        return calendar_words.format_month(declaration.month, get_language() or "fa")

    @admin.display(description=_("stage"))
    def standing(self, declaration: NilDeclaration) -> SafeString:
        stage = _standing(_read(declaration))
        face = {"declared": "tag-good", "revoked": "tag-attention"}.get(stage, "")
        return format_html('<span class="tag {}">{}</span>', face, dict(StandingFilter.named)[stage])

    @admin.display(description=_("first declared"))
    def declared_on(self, declaration: NilDeclaration) -> str:
        return _moment(declaration, "first_published")

    @admin.display(description=_("revoked"))
    def revoked_on(self, declaration: NilDeclaration) -> str:
        document = _read(declaration)
        return _moment(declaration, "published") if document and document["revoked"] else ""

    @admin.display(description=_("public reason"))
    def why(self, declaration: NilDeclaration) -> str:
        return (_read(declaration) or {}).get("reason") or ""

    # Its gate

    def public_subjects(self, obj: NilDeclaration) -> list[str]:
        return [nil_subject(*_key(obj))]

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/declare/", wrap(self.declare_view), name="trips_nildeclaration_declare"),
            path("<path:object_id>/revoke/", wrap(self.revoke_view), name="trips_nildeclaration_revoke"),
            *super().get_urls(),
        ]

    def declare_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        declaration = self._reached(request, object_id)
        hindrance = silence.in_the_way(declaration.municipality, declaration.month)
        page = ActPage(
            title=_("Declare that no trip began in this month"),
            intro=_("Public at once. Publishing a trip that began in this month revokes it."),
            button=_("Declare"),
            success=_("The declaration is public."),
            form=ConfirmForm,
            perform=lambda cleaned: declare(declaration),
            shows=lambda: _shows(declaration),
            facts=lambda: _facts(declaration),
            refused=_("This month is declared already.") if _declared(declaration) else hindrance or "",
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
            context |= {
                "declared": _declared(stored),
                "ever_public": _ever_public(stored),
                "public": registry().nil.get(_key(stored)),
            }
        return super().render_change_form(request, context, *args, **kwargs)


def _key(declaration: NilDeclaration) -> tuple[str, str]:
    return declaration.municipality.code, declaration.month


def _read(declaration: NilDeclaration) -> Document | None:
    """What the public reads of it; the list puts it there."""
    return getattr(declaration, "public")  # noqa: B009


def _declared(declaration: NilDeclaration) -> bool:
    return registry().nil_declared(*_key(declaration))


def _ever_public(declaration: NilDeclaration) -> bool:
    return _key(declaration) in registry().nil


def _moment(declaration: NilDeclaration, when: str) -> str:
    document = _read(declaration)
    return calendar_words.format_timestamp(document[when], get_language() or "fa") if document else ""


def _shows(declaration: NilDeclaration) -> dict[str, Any]:
    """What is confirmed; read anew, for a clerk may have moved the month meanwhile."""
    fresh = NilDeclaration.objects.select_related("municipality").get(pk=declaration.pk)
    return {"municipality": municipality_key(fresh.municipality), "month": fresh.month}


def _facts(declaration: NilDeclaration) -> Sequence[Fact]:
    month = calendar_words.format_month(declaration.month, get_language() or "fa")
    found = [
        Fact(_("municipality"), None, declaration.municipality.name),
        Fact(pgettext_lazy("of the calendar", "month"), None, month),
        Fact(_("trips that began"), None, gettext("None")),
    ]
    drafts = trips_entered_in(declaration.municipality, declaration.month).filter(ref=None)
    if unfinished := list(drafts.exclude(desk=Desk.PUBLISHER)):
        found.append(Fact(_("drafts that begin in it"), None, silence.links_to(unfinished)))
    return found
