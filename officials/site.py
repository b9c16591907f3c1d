"""The admin site: its door, the order of its rooms, and the echo of typed dates."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, JsonResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from transparency import calendar, calendar_words

from .access import reach
from .accounts.site import AccountSite


class SignInForm(AdminAuthenticationForm):
    """Lets in whoever serves a municipality; Django's own asks for `is_staff`, a second truth beside Membership."""

    def confirm_login_allowed(self, user: AbstractBaseUser) -> None:
        if not reach(user).enters:
            raise forms.ValidationError(
                _(
                    "This account serves no municipality. Ask the administrator of the portal for a membership."
                ),
                code="no_membership",
            )


class PortalSite(AccountSite):
    """The admin: lists its models in the order in which a clerk needs them."""

    site_header = site_title = _("Safarnama")
    index_title = _("Your work")
    enable_nav_sidebar = False
    login_form = SignInForm

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Every page links the guide that its reader needs most; both lead to the other."""
        reached = reach(request.user)
        return {**super().each_context(request), "guide_for": "publisher" if reached.published else "clerk"}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The first page: what the rooms registered, then every kind of record, and what the user did last."""
        parts = [part for build in _home for part in build(request)]
        own = {"home": parts, "recent": list(_recent(request))}
        return super().index(request, {**own, **(extra_context or {})})

    def get_urls(self) -> list[Any]:
        return [path("jalali/", self.admin_view(echo_view), name="jalali"), *super().get_urls()]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: self._rank(model["model"]))
        return sorted(apps, key=lambda app: self._rank(app["models"][0]["model"]))

    def _rank(self, model: type) -> int:
        return getattr(self.get_model_admin(model), "rank", 100)


@dataclass(frozen=True, slots=True)
class HomePart:
    """A part of the first page: a template, which finds its context under `part`."""

    template: str
    context: Mapping[str, Any]


_home: list[Callable[[HttpRequest], Sequence[HomePart]]] = []


def register_home(build: Callable[[HttpRequest], Sequence[HomePart]]) -> None:
    """Let a room put its parts on the first page, in the order of registration: `officials` knows no room above it."""
    _home.append(build)


RECENT = 10


def _recent(request: HttpRequest) -> Iterator[dict[str, Any]]:
    """The user's last acts: {"words", "text", "at", "url"}; no address where the record is gone or has no page."""
    from .audited import (  # models, and the site is made before the app has them
        SIGN_INS,
        AuditEntry,
        AuditKind,
    )

    own = AuditEntry.objects.filter(user=request.user.pk).exclude(kind__in=SIGN_INS).exclude(subject_text="")
    for entry in own.order_by("-pk")[:RECENT]:
        url = ""
        if entry.kind != AuditKind.DELETED and "." in entry.subject_type:
            try:
                url = reverse(
                    f"admin:{entry.subject_type.replace('.', '_')}_change", args=[entry.subject_key]
                )
            except NoReverseMatch:
                url = ""
        yield {"words": entry.get_kind_display(), "text": entry.subject_text, "at": entry.at, "url": url}


def echo(period: calendar.Period) -> str:
    """A date in words, to check what was typed: «یکشنبه ۲۷ آذر ۱۴۰۱ = ۱۸ دسامبر ۲۰۲۲», «آذر ۱۴۰۱ = نوامبر …»."""
    language = get_language() or "fa"
    words = calendar_words.format_period(period, language)
    if period.date:
        words = f"{calendar_words.weekday(period.date, language)} {words}"
    return f"{words} = {calendar_words.format_gregorian(period, language)}"


def echo_view(request: HttpRequest) -> JsonResponse:
    """What the server reads in `value`: {"echo": words or "", "fault": what is wrong or ""}. The forms ask as one types."""
    typed = request.GET.get("value", "")
    try:
        answer = {"echo": echo(calendar.parse_jalali(typed)) if typed.strip() else "", "fault": ""}
    except calendar.CalendarError as error:
        answer = {"echo": "", "fault": str(error)}
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})
