"""The second factor: an app that shows a code every half minute (TOTP), and ten recovery codes for when it is lost.

django-otp keeps the devices, judges the codes and makes each wrong one double the wait before the next. Recovery codes are
digits, so that they are typed on any keyboard, and are kept only as keyed hashes.
"""

import datetime as dt
import math
import re
import secrets
from base64 import b32encode
from dataclasses import dataclass
from typing import Any

import segno
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext, override
from django.utils.translation import gettext_lazy as _
from django_otp import login as otp_login
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from officials.audit import AuditKind, log
from transparency import persian

APP_CODE = re.compile(r"[0-9]{6}")
RECOVERY_CODE = re.compile(r"[0-9]{12}")
RECOVERY_CODES = 10
FEW = 3
"""So many recovery codes left are told of at sign-in."""

BEGUN_FOR = dt.timedelta(hours=1)
"""How long a secret that was shown may still be confirmed."""

_SEPARATORS = re.compile(r"[\s\-–—.]+")


@dataclass(frozen=True, slots=True)
class Secret:
    """What an app needs to know of a device that is being set up."""

    address: str
    """otpauth://…"""
    groups: list[str]
    """The secret in Base32, in groups of four."""
    picture: SafeString
    """The address as a QR code: an SVG element."""


def has_factor(user: Any) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def begun(user: Any) -> TOTPDevice:
    """The device that the user is setting up: the one shown a moment ago, or a new one."""
    own = TOTPDevice.objects.filter(user=user, confirmed=False)
    own.filter(created_at__lt=timezone.now() - BEGUN_FOR).delete()
    device = own.order_by("-pk").first()
    return device or TOTPDevice.objects.create(user=user, name="app", confirmed=False)


def secret_of(device: TOTPDevice) -> Secret:
    plain = b32encode(device.bin_key).decode()
    drawn = segno.make(device.config_url, error="m", micro=False).svg_inline(
        scale=5, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=True
    )
    groups = [plain[start : start + 4] for start in range(0, len(plain), 4)]
    return Secret(device.config_url, groups, mark_safe(drawn))  # noqa: S308 - segno's own markup, of numbers alone


def confirm(request: HttpRequest, device: TOTPDevice, typed: str) -> list[str]:
    """Make this the user's second factor, in place of any other; returns new recovery codes.

    ValidationError, with words for the user, where the code is not the app's.
    """
    code = persian.as_typed(_SEPARATORS.sub("", typed))
    if not APP_CODE.fullmatch(code):
        raise ValidationError(gettext("Type the six digits that the app shows."), code="not_a_code")
    with transaction.atomic():
        own = TOTPDevice.objects.select_for_update().filter(user=device.user)
        mine = {one.pk: one for one in own}.get(device.pk)
        passed = mine is not None and mine.verify_token(code)
        if mine is not None and passed:
            own.exclude(pk=mine.pk).delete()
            mine.confirmed = True
            mine.save()
            codes = _new_codes(device.user)
            note(request, device.user, _("Second factor set up"))
    if mine is None or not passed:
        raise _refusal(mine or device)
    _enter(request, mine)
    return codes


def check(request: HttpRequest, user: Any, typed: str) -> Device:
    """The device that a code of the app, or a recovery code, belongs to; each works once.

    ValidationError, with words for the user, where it is wrong or too many wrong ones went before.
    """
    code = persian.as_typed(_SEPARATORS.sub("", typed))
    if APP_CODE.fullmatch(code):
        kind: type[Device] = TOTPDevice
    elif RECOVERY_CODE.fullmatch(code):
        kind, code = StaticDevice, _hashed(user, code)
    else:
        raise ValidationError(
            gettext("Type the six digits of the app, or the twelve of a recovery code."), code="not_a_code"
        )
    with transaction.atomic():  # which must not be rolled back: a wrong code is counted
        device = kind.objects.select_for_update().filter(user=user, confirmed=True).first()
        judged = device is None or device.verify_is_allowed()[0]
        passed = device is not None and device.verify_token(code)
    if device is None or not passed:
        if judged:  # else the log would fill at the pace of whoever tries
            note(request, user, _("Wrong code for the second factor"))
        raise _refusal(device)
    if kind is StaticDevice:
        note(request, user, _("A recovery code was used"))
    return device


def enter(request: HttpRequest, typed: str) -> None:
    """Let the user in for the rest of the session, or raise what `check` raises."""
    _enter(request, check(request, request.user, typed))


def _enter(request: HttpRequest, device: Device) -> None:
    request.session.cycle_key()
    otp_login(request, device)


def codes_left(user: Any) -> int:
    device = StaticDevice.objects.filter(user=user).first()
    return device.token_set.count() if device else 0


def new_codes(request: HttpRequest, user: Any) -> list[str]:
    """Ten recovery codes in place of those before; they can be shown now and never again."""
    with transaction.atomic():
        codes = _new_codes(user)
        note(request, user, _("New recovery codes"))
    return codes


def take_away(request: HttpRequest | None, user: Any) -> None:
    """The user has no second factor any more: no app, no recovery codes."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        note(request, user, _("Second factor taken away"))


def _new_codes(user: Any) -> list[str]:
    # The device stays: a session that one of its codes opened would end with it.
    device, _made = StaticDevice.objects.get_or_create(user=user, defaults={"name": "recovery codes"})
    device.token_set.all().delete()
    codes = [f"{secrets.randbelow(10**12):012d}" for _number in range(RECOVERY_CODES)]
    device.token_set.bulk_create(
        device.token_set.model(device=device, token=_hashed(user, code)) for code in codes
    )
    return codes


def _hashed(user: Any, code: str) -> str:
    """Sixteen characters, which is what django-otp has room for: 64 bits of HMAC-SHA256 under the secret key."""
    return salted_hmac(f"officials.accounts.recovery.{user.pk}", code, algorithm="sha256").hexdigest()[:16]


def _refusal(device: Device | None) -> ValidationError:
    allowed, why = device.verify_is_allowed() if device else (True, None)
    failures = getattr(device, "throttling_failure_count", 0)
    if not allowed and why and failures > 1:
        seconds = max(1, math.ceil((why["locked_until"] - timezone.now()).total_seconds()))
        return ValidationError(_wait(seconds), code="too_many")
    return ValidationError(
        gettext(
            "This code is wrong, or was used before. Wait until the app shows the next one, and type it."
        ),
        code="wrong_code",
    )


def _wait(seconds: int) -> str:
    language = get_language() or settings.LANGUAGE_CODE
    if seconds < 100:
        return ngettext(
            "Too many wrong codes. The next try is possible in %(count)s second.",
            "Too many wrong codes. The next try is possible in %(count)s seconds.",
            seconds,
        ) % {"count": persian.number(seconds, language)}
    minutes = math.ceil(seconds / 60)
    return ngettext(
        "Too many wrong codes. The next try is possible in %(count)s minute.",
        "Too many wrong codes. The next try is possible in %(count)s minutes.",
        minutes,
    ) % {"count": persian.number(minutes, language)}


def note(
    request: HttpRequest | None, user: Any, what: Any, kind: AuditKind = AuditKind.SECOND_FACTOR
) -> None:
    """Tell the audit log of each municipality the user serves, in the portal's own language; `what` is a lazy text."""
    with override(settings.LANGUAGE_CODE):
        words = str(what)
    serves = list(user.memberships.select_related("municipality"))
    for town in [one.municipality for one in serves] or [None]:
        log(request, kind, user, town, note=words)
