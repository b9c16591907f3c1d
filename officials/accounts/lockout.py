"""Too many wrong passwords: the lock by user name and address together, what its page says, and how it is lifted.

django-axes counts and refuses (settings, AXES_…). An unknown name is counted and refused like a known one.
"""

import datetime as dt
import math
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, QuerySet, Sum
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from transparency.client import client_site


@receiver(pre_save, sender=AccessAttempt)
def _keep_nothing_typed(instance: AccessAttempt, **_signal: Any) -> None:
    """Axes would store what was posted: other forms that ask for a password have more in them than its masks know."""
    instance.get_data = instance.post_data = ""


def locks(username: str | None = None) -> QuerySet[AccessAttempt, dict[str, Any]]:
    """The locks that stand now: `username`, `ip_address`, `tries` and `latest` (the last try) of each; of one name or all."""
    recent = AccessAttempt.objects.filter(attempt_time__gte=timezone.now() - settings.AXES_COOLOFF_TIME)
    if username is not None:
        recent = recent.filter(username=username)
    return (
        recent.order_by()
        .values("username", "ip_address")
        .annotate(tries=Sum("failures_since_start"), latest=Max("attempt_time"))
        .filter(tries__gte=settings.AXES_FAILURE_LIMIT)
        .order_by("username", "ip_address")
    )


def locked_names() -> set[str]:
    """The user names that are locked from somewhere."""
    return {lock["username"] for lock in locks()}


def ends(lock: dict[str, Any]) -> dt.datetime:
    """When a lock ends by itself."""
    return lock["latest"] + settings.AXES_COOLOFF_TIME


def unlock(username: str) -> int:
    """Forget every wrong password typed for this name, from wherever; how many locks that lifted."""
    lifted = locks(username).count()
    AccessAttempt.objects.filter(username=username).delete()
    return lifted


def locked_page(
    request: HttpRequest,
    original_response: HttpResponse | None = None,
    credentials: dict[str, Any] | None = None,
) -> HttpResponse:
    """429, in the reader's language: how long, and whom to ask. The same for every name, known or not."""
    username = (credentials or {}).get("username") or ""
    lock = locks(username).filter(ip_address=client_site(request)).first()
    left = ends(lock) - timezone.now() if lock else settings.AXES_COOLOFF_TIME
    minutes = max(1, math.ceil(left.total_seconds() / 60))
    page = render(request, "admin/locked.html", {"minutes": minutes}, status=429)
    page["Retry-After"] = str(minutes * 60)
    return page
