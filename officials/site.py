"""The admin site: its door, the order of its rooms, and the echo of typed dates."""

from typing import Any

from django import forms
from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from transparency import calendar, calendar_words

from .access import reach


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


class PortalSite(AdminSite):
    """Opens to members and superusers; lists its models in the order in which a clerk needs them."""

    site_header = site_title = _("Safarnama")
    index_title = _("Records")
    enable_nav_sidebar = False
    login_form = SignInForm

    def has_permission(self, request: HttpRequest) -> bool:
        return reach(request.user).enters

    def get_urls(self) -> list[Any]:
        return [path("jalali/", self.admin_view(echo_view), name="jalali"), *super().get_urls()]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: self._rank(model["model"]))
        return sorted(apps, key=lambda app: self._rank(app["models"][0]["model"]))

    def _rank(self, model: type) -> int:
        return getattr(self.get_model_admin(model), "rank", 100)


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
