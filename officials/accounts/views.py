"""One's own account: the pages of the second factor, a new password, and a form that was kept."""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from officials.access import reach, user_of
from officials.admin.fields import shown
from officials.audit import AuditKind
from officials.models import Account
from officials.stand_ins import coming_stand_ins, current_stand_ins
from transparency import calendar, calendar_words

from . import factors, sessions, steps
from .forms import CodeForm, OwnPasswordForm, PasswordAndCodeForm, SetUpForm

RENEWING = "second_factor_renewed_at"
RENEW_WITHIN = 15 * 60
"""Seconds in which a new app may be set up after password and code were asked for it."""


def _page(request: HttpRequest, template: str, title: Any, **context: Any) -> TemplateResponse:
    """A page of the account; `then` in it is where its form leads on to."""
    told = {**admin.site.each_context(request), "title": title, "then": steps.destination(request), **context}
    return TemplateResponse(request, f"admin/{template}", told)


def account(request: HttpRequest) -> HttpResponse:
    """Who one is here, what one may do, and how one signs in."""
    user = user_of(request)
    has_factor = factors.has_factor(user)
    serves = list(user.memberships.select_related("municipality").order_by("municipality__sort_key"))
    own = {one.pk for one in serves}
    stand_ins = [one for one in (*current_stand_ins(), *coming_stand_ins()) if one.membership_id in own]
    return _page(
        request,
        "account.html",
        _("My account"),
        serves=serves,
        stands_in=[(_day(one.first), _day(one.last)) for one in stand_ins],
        has_factor=has_factor,
        required=reach(user).second_factor,
        codes_left=factors.codes_left(user) if has_factor else None,
        few=factors.FEW,
    )


def _day(day: dt.date) -> str:
    return calendar_words.format_period(calendar.Period.of_day(day), get_language() or "fa")


@sensitive_post_parameters()
def code(request: HttpRequest) -> HttpResponse:
    """The code after the password."""
    user = user_of(request)
    then = steps.destination(request)
    if not factors.has_factor(user) or user.is_verified():  # type: ignore[attr-defined]  # django-otp adds it
        return HttpResponseRedirect(then)
    form = CodeForm(request)
    if form.is_valid():
        try:
            factors.enter(request, form.cleaned_data["code"])
        except ValidationError as refusal:
            form.add_error("code", refusal)
        else:
            _tell_of_few_codes(request)
            return HttpResponseRedirect(then)
    return _page(request, "second_factor.html", _("Second factor"), form=form, then=then)


def _tell_of_few_codes(request: HttpRequest) -> None:
    left = factors.codes_left(request.user)
    if left <= factors.FEW:
        words = ngettext(
            "You have %(count)s recovery code left. Make new ones in your account.",
            "You have %(count)s recovery codes left. Make new ones in your account.",
            left,
        )
        messages.warning(request, words % {"count": shown(left)})


@sensitive_post_parameters()
def set_up(request: HttpRequest) -> HttpResponse:
    """A new app: its secret, and the first code to confirm it. In place of a standing one only after `alter`."""
    user = user_of(request)
    renewing = time.time() - request.session.get(RENEWING, 0) < RENEW_WITHIN
    asked = steps.waiting(request) == steps.SET_UP
    if factors.has_factor(user) and not renewing:
        return HttpResponseRedirect(reverse("admin:account"))
    form = SetUpForm(request, password=not (asked or renewing))
    device = factors.begun(user)
    if form.is_valid():
        try:
            request.session[steps.NEW_CODES] = factors.confirm(request, device, form.cleaned_data["code"])
        except ValidationError as refusal:
            form.add_error("code", refusal)
        else:
            request.session.pop(RENEWING, None)
            return steps.to_step(request, steps.CODES, steps.destination(request, reverse("admin:account")))
    return _page(
        request,
        "second_factor_setup.html",
        _("Set up the second factor"),
        form=form,
        secret=factors.secret_of(device),
        asked=asked,
        then=steps.destination(request, reverse("admin:account")),
    )


def codes(request: HttpRequest) -> HttpResponse:
    """Recovery codes that were just made, until their owner says that they are kept; never again after that."""
    then = steps.destination(request, reverse("admin:account"))
    new = request.session.get(steps.NEW_CODES)
    if not new:
        return HttpResponseRedirect(then)
    if request.method == "POST":
        del request.session[steps.NEW_CODES]
        messages.success(request, _("The second factor is ready."))
        return HttpResponseRedirect(then)
    groups = [[one[start : start + 4] for start in range(0, len(one), 4)] for one in new]
    return _page(request, "second_factor_codes.html", _("Recovery codes"), codes=groups, then=then)


@dataclass(frozen=True, slots=True)
class _Alteration:
    """Something done to one's own second factor, after password and code."""

    title: Any
    intro: Any
    button: Any
    done: Callable[[HttpRequest], HttpResponse]
    dangerous: bool = False


def _turn_off(request: HttpRequest) -> HttpResponse:
    factors.take_away(request, request.user)
    messages.success(request, _("Your second factor is turned off."))
    return HttpResponseRedirect(reverse("admin:account"))


def _renew(request: HttpRequest) -> HttpResponse:
    request.session[RENEWING] = int(time.time())
    return HttpResponseRedirect(reverse(f"admin:{steps.SET_UP}"))


def _new_codes(request: HttpRequest) -> HttpResponse:
    request.session[steps.NEW_CODES] = factors.new_codes(request, request.user)
    return steps.to_step(request, steps.CODES, reverse("admin:account"))


ALTERATIONS = {
    "off": _Alteration(
        _("Turn the second factor off"),
        _("From then on the password alone opens your account. The recovery codes end as well."),
        _("Turn it off"),
        _turn_off,
        dangerous=True,
    ),
    "renew": _Alteration(
        _("Set up another phone"),
        _("The app on the phone until now ends once the new one is confirmed."),
        _("Go on"),
        _renew,
    ),
    "codes": _Alteration(
        _("New recovery codes"),
        _("The recovery codes until now end at once."),
        _("Make new ones"),
        _new_codes,
    ),
}


@sensitive_post_parameters()
def alter(request: HttpRequest, act: str) -> HttpResponse:
    """Turn one's second factor off, move it to another phone, or make new recovery codes."""
    alteration = ALTERATIONS.get(act)
    user = user_of(request)
    if alteration is None or not factors.has_factor(user):
        raise Http404
    refused = act == "off" and reach(user).second_factor
    form = PasswordAndCodeForm(request)
    if not refused and form.is_valid():
        try:
            factors.check(request, user, form.cleaned_data["code"])
        except ValidationError as refusal:
            form.add_error("code", refusal)
        else:
            return alteration.done(request)
    return _page(
        request, "account_alter.html", alteration.title, alteration=alteration, form=form, refused=refused
    )


@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """A new password. It ends every other session of the user."""
    user = user_of(request)
    asked = steps.waiting(request) == steps.PASSWORD
    form = OwnPasswordForm(request)
    if request.method == "POST" and form.is_valid():
        form.save()
        Account.objects.filter(user=user).update(must_change_password=False)
        factors.note(request, user, _("By its owner"), AuditKind.PASSWORD)
        update_session_auth_hash(request, user)
        messages.success(request, _("The password is changed. Other sessions of yours have ended."))
        return HttpResponseRedirect(steps.destination(request, reverse("admin:account")))
    return TemplateResponse(
        request,
        "registration/password_change_form.html",
        {
            **admin.site.each_context(request),
            "title": _("Change password"),
            "form": form,
            "asked": asked,
            "then": steps.destination(request, reverse("admin:account")),
        },
    )


def kept(request: HttpRequest) -> HttpResponse:
    """What was sent when the session had ended: its owner sends it again, or throws it away."""
    form = sessions.kept(request)
    if form is None or form["user"] != request.user.pk:
        return HttpResponseRedirect(reverse("admin:index"))
    if request.method == "POST":
        sessions.forget(request)
        messages.success(request, _("Thrown away."))
        return HttpResponseRedirect(form["path"])
    fields = [(name, value) for name, values in form["fields"].items() for value in values]
    return _page(request, "kept.html", _("What you typed is kept"), form=form, fields=fields)
