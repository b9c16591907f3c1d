"""What stands between the password and the admin, one step after the other: a code, a password of one's own, a second
factor where one is asked for, its recovery codes put away.
"""

from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_otp.plugins.otp_totp.models import TOTPDevice

from officials.access import reach, user_of
from officials.models import Account

CHECK = "second_factor"
PASSWORD = "password_change"  # noqa: S105 - the name of an address
SET_UP = "second_factor_setup"
CODES = "second_factor_codes"

NEW_CODES = "new_recovery_codes"
"""Where the session has recovery codes that were not put away yet."""


def waiting(request: HttpRequest) -> str | None:
    """The step that this user has yet to take, by the name of its address; None where the way is free."""
    user = request.user
    if not user.is_authenticated or not reach(user).enters:
        return None
    known = getattr(request, "_step", None)
    if known is None or known[0] != user.pk:
        known = (user.pk, _waiting(request))
        request._step = known  # type: ignore[attr-defined]  # several parts of one page ask
    return known[1]


def _waiting(request: HttpRequest) -> str | None:
    user = user_of(request)
    has_factor, one_time_password = (
        User.objects.filter(pk=user.pk)
        .values_list(
            Exists(TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)),
            Exists(Account.objects.filter(user=OuterRef("pk"), must_change_password=True)),
        )
        .get()
    )
    if has_factor and not user.is_verified():  # type: ignore[attr-defined]  # django-otp adds it
        return CHECK
    if one_time_password:
        return PASSWORD
    if reach(user).second_factor and not has_factor:
        return SET_UP
    return CODES if NEW_CODES in request.session else None


def to_step(request: HttpRequest, step: str, then: str | None = None) -> HttpResponseRedirect:
    """Off to a step, and from there to `then` (default: where this request was going)."""
    return HttpResponseRedirect(
        f"{reverse(f'admin:{step}')}?{urlencode({REDIRECT_FIELD_NAME: then or destination(request)})}"
    )


def destination(request: HttpRequest, otherwise: str = "") -> str:
    """Where `next` points, if within the portal; else `otherwise`, or for a page to read its own address, or the first page."""
    named = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    if url_has_allowed_host_and_scheme(named, {request.get_host()}, request.is_secure()):
        return named
    return otherwise or reverse("admin:index")
