"""How often strangers may do what costs others work: counted in the shared cache, by whoever asks and by all together.

Nobody's address is kept: the count stands under a keyed hash of it that changes every day, and goes within two windows.
"""

import ipaddress
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from . import calendar, problems
from .answers import open_to_scripts
from .client import client_address, client_site

HOUR = 3600
LIMITED = "/api/"
"""Addresses below this are counted. Pages and files are not: a proxy can do that (deploy/nginx.conf)."""


@dataclass(frozen=True, slots=True)
class Count:
    """`number` is the asker's own in this window of the clock, which ends in `seconds`."""

    number: int
    seconds: int


def client_key(request: HttpRequest) -> str:
    """Stands for the client for a day: who does not hold the portal's secret key cannot tell for whom."""
    about = f"{calendar.today().isoformat()} {client_site(request)}"
    return salted_hmac("transparency.limits", about, algorithm="sha256").hexdigest()


def count(name: str, window: int = HOUR) -> Count:
    """Count one more of `name` in this window (seconds) of the clock.

    Atomic wherever the cache is shared: each asker gets a number of its own.
    """
    now = time.time()
    slot = int(now // window)
    key, cache = f"{name}:{window}:{slot}", caches["limits"]
    cache.add(key, 0, 2 * window)
    try:
        number = cache.incr(key)
    except ValueError:  # driven out of the cache between the two
        cache.set(key, 1, 2 * window)
        number = 1
    return Count(number, max(1, math.ceil((slot + 1) * window - now)))


def seconds_to_wait(name: str, most: int) -> int:
    """Count one more of `name` in this hour of the clock; 0 while there are at most `most`, else seconds to the next hour."""
    counted = count(name)
    return 0 if counted.number <= most else counted.seconds


# ---- The API's limit ----


def limited(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that answers 429 below LIMITED to who asks more often than RATE_LIMIT says, and tells everybody how they
    stand (draft-ietf-httpapi-ratelimit-headers). HEAD counts, and so does what has not changed; OPTIONS does not.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        limit = settings.RATE_LIMIT
        if not request.path_info.startswith(LIMITED) or limit is None or _is_free(request):
            return get_response(request)
        policy = f'"default";q={limit.number};w={limit.seconds}'
        if request.method == "OPTIONS":
            response = get_response(request)
            response["RateLimit-Policy"] = policy
            return response
        counted = count(f"api:{client_key(request)}", limit.seconds)
        if counted.number > limit.number:
            response = problems.answer_to(request, 429)
            response["Retry-After"] = str(counted.seconds)
            open_to_scripts(response)
        else:
            response = get_response(request)
        left = max(0, limit.number - counted.number)
        response["RateLimit-Policy"] = policy
        response["RateLimit"] = f'"default";r={left};t={counted.seconds}'
        return response

    return answer


def _is_free(request: HttpRequest) -> bool:
    """Whether whoever asks sits at this very machine, where the embedded set-up counts nobody unless it is told to."""
    return settings.RATE_LIMIT_SPARES_LOOPBACK and ipaddress.ip_address(client_address(request)).is_loopback
