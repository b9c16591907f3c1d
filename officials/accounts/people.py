"""What an administrator does for the people they answer for: a one-time password, a lost second factor, a lock.

They answer for a user all of whose memberships lie in municipalities they administer, and who is no superuser; superusers
answer for everybody. Nobody does it for themselves: that is what "My account" is for. Whoever is out of reach is not found.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from officials.access import Reach, reach, user_of
from officials.audit import AuditKind
from officials.models import Account

from . import factors, lockout

ONE_TIME = "one_time_password"
"""Where the session has a password to be shown once: [key of the user, password]."""

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What is read aloud and typed without mistaking one for another."""


def answers_for(reached: Reach, user: User) -> bool:
    """Whether somebody with this reach answers for a user's way of signing in."""
    if reached.everything:
        return True
    serves = {one.municipality_id for one in user.memberships.all()}
    return bool(serves) and not user.is_superuser and serves <= reached.administered


def one_time_password() -> str:
    """Random, about 59 bits: «k7mf-2xqd-9wtp»."""
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(4)) for _group in range(3))


def give_one_time_password(request: HttpRequest, user: User) -> None:
    """Set it, to be changed at the next sign-in, and put it where `act` shows it once."""
    password = one_time_password()
    with transaction.atomic():
        user.set_password(password)
        user.save()
        must_change_password(user)
        factors.note(request, user, _("One-time password, by an administrator"), AuditKind.PASSWORD)
    request.session[ONE_TIME] = [user.pk, password]


def must_change_password(user: User) -> None:
    """Somebody else knows the password of this user."""
    Account.objects.update_or_create(user=user, defaults={"must_change_password": True})


def state_of(user: User) -> dict[str, Any]:
    """How a user signs in, for the pages of who answers for them."""
    return {
        "has_factor": factors.has_factor(user),
        "locks": [{**lock, "ends": lockout.ends(lock)} for lock in lockout.locks(user.get_username())],
        "must_change_password": Account.objects.filter(user=user, must_change_password=True).exists(),
        "last_login": user.last_login,
    }


@dataclass(frozen=True, slots=True)
class _Act:
    title: Any
    intro: Any
    button: Any
    done: Callable[[HttpRequest, User], None]
    dangerous: bool = True


def _unlock(request: HttpRequest, user: User) -> None:
    lockout.unlock(user.get_username())
    factors.note(request, user, _("By an administrator"), AuditKind.UNLOCKED)
    messages.success(request, _("The lock is lifted."))


def _take_factor(request: HttpRequest, user: User) -> None:
    factors.take_away(request, user)
    messages.success(request, _("The second factor is taken away."))


ACTS = {
    "password": _Act(
        _("One-time password"),
        _(
            "The password until now ends, and every session with it. You are shown the new one once; "
            "its owner chooses another at the next sign-in."
        ),
        _("Make a one-time password"),
        give_one_time_password,
    ),
    "second-factor": _Act(
        _("Take the second factor away"),
        _(
            "For who has lost the phone and the recovery codes. Be sure that it is they who ask: "
            "until a new one is set up, the password alone opens the account."
        ),
        _("Take it away"),
        _take_factor,
    ),
    "unlock": _Act(
        _("Lift the lock"),
        _("After too many wrong passwords an address waits before the next try. Lifting it ends the wait."),
        _("Lift the lock"),
        _unlock,
        dangerous=False,
    ),
}


def act(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """One of `ACTS` for one user: asked for first, then done; a new password is shown once, on this page."""
    actor = user_of(request)
    reached = reach(actor)
    chosen = ACTS.get(act)
    user = User.objects.filter(pk=key).first() if chosen and key < 2**31 else None
    if chosen is None or user is None or user.pk == actor.pk or not answers_for(reached, user):
        raise Http404
    if request.method == "POST":
        chosen.done(request, user)
        here = reverse("admin:person_act", args=[key, act])
        return HttpResponseRedirect(here if ONE_TIME in request.session else back_to(reached, user))
    whose, password = request.session.pop(ONE_TIME, (None, None))
    context = {
        **admin.site.each_context(request),
        "title": chosen.title,
        "act": chosen,
        "person": user,
        "password": password if whose == user.pk else None,
        "back": back_to(reached, user),
    }
    return TemplateResponse(request, "admin/account_person.html", context)


def back_to(reached: Reach, user: User) -> str:
    """The page of this user that the administrator came from."""
    own = (
        user.memberships.all()
        if reached.everything
        else user.memberships.filter(municipality__in=reached.administered)
    )
    membership = own.first()
    if membership is None:
        return reverse("admin:auth_user_change", args=[user.pk])
    return reverse("admin:officials_membership_change", args=[membership.pk])
