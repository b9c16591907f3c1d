"""How long somebody stays signed in, and what becomes of a form that is sent a moment too late.

Twelve hours after sign-in, or after two hours without a request, a session ends (settings). What was posted with it then is
not lost: it waits in the browser's new session, on the server, for the same user to sign in again, look at it and send
it. It is never sent by itself.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

Answer = Callable[[HttpRequest], HttpResponse]

STARTED = "signed_in_at"
SEEN = "seen_at"
ENDED = "ended_for"
"""Whose session ended here: who may find a kept form again."""
KEPT = "kept_form"

SEEN_EVERY = 60
"""Seconds between two notes of being seen: no request writes for this alone more often."""

MOST_KEPT = 1_000_000
"""Characters of a form that is kept; a delegation of 300 takes a third of it."""


def signed_in_for_so_long(get_response: Answer) -> Answer:
    """Middleware: who has been signed in, or away, for too long is nobody. Reads no session unless the user is asked for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        request.user = SimpleLazyObject(lambda: _still_in(request, user))  # type: ignore[assignment]
        return get_response(request)

    return middleware


def _still_in(
    request: HttpRequest, user: AbstractBaseUser | AnonymousUser
) -> AbstractBaseUser | AnonymousUser:
    if not user.is_authenticated:
        return user
    session, now = request.session, int(time.time())
    started, seen = session.get(STARTED), session.get(SEEN)
    if started is None or seen is None:  # a session from before this release
        session[STARTED] = session[SEEN] = now
    elif _past(now - started, settings.SIGNED_IN_LONGEST) or _past(now - seen, settings.SIGNED_IN_IDLE):
        session.flush()
        session[ENDED] = user.pk
        return AnonymousUser()
    elif now - seen >= SEEN_EVERY:
        session[SEEN] = now
    return user


def _past(seconds: int, limit: timedelta) -> bool:
    return seconds > limit.total_seconds()


@receiver(user_logged_in)
def _begin(request: HttpRequest, user: Any, **_signal: Any) -> None:
    session = request.session
    session[STARTED] = session[SEEN] = int(time.time())
    session.pop(ENDED, None)
    if session.get(KEPT, {}).get("user", user.pk) != user.pk:
        del session[KEPT]


def ended_for(request: HttpRequest) -> int | None:
    """The key of the user whose session ended in this browser, until somebody signs in."""
    return request.session.get(ENDED)


def keep(request: HttpRequest, user: int) -> bool:
    """Keep what was posted for this user; whether it was. The caller knows that the post bears the CSRF token.

    Not what a script sends by itself, nothing with a password in it, no files (their names, so that they are chosen
    again), and nothing longer than `MOST_KEPT`.
    """
    if request.method != "POST" or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return False
    fields = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    size = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    if not fields or size > MOST_KEPT or any("password" in name for name in fields):
        return False
    request.session[KEPT] = {
        "user": user,
        "path": request.get_full_path(),
        "fields": fields,
        "files": [file.name for name in request.FILES for file in request.FILES.getlist(name) if file],
    }
    return True


def kept(request: HttpRequest) -> dict[str, Any] | None:
    """What was kept in this browser: its user, path, fields (a list of values for each name) and names of files."""
    return request.session.get(KEPT)


def forget(request: HttpRequest) -> None:
    request.session.pop(KEPT, None)
