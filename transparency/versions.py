"""One version number: the ledger's head. It makes the ETag and the cache key of every public answer.

A cached answer is never stale, because its key changes with the next publication; with the release, the language and
the day in Tehran (clocks run) it says all that an answer depends on beside its address.
"""

import hashlib
import zlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from . import calendar, ledger
from .ledger import Head
from .once import one_answer
from .parameters import InvalidParameters, advertising, read
from .replica import reads_in_public

KEEP_SECONDS = 24 * 3600
LARGEST_KEPT = 1_000_000
LARGEST_PLAIN = 300_000
TRIES = 3


class VersionedRequest(HttpRequest):
    """The request that a `versioned` view is given."""

    head: Head


def etag(head: Head, language: str | None = None, also: str = "") -> str:
    """Weak, because compression may change bytes: release, head, language (the active one), Tehran's day, and what else
    the answer depends on.
    """
    parts = (
        settings.RELEASE,
        head.serial,
        head.hash[:16],
        language or get_language(),
        calendar.today().isoformat(),
        *([also] if also else ()),
    )
    return 'W/"' + "-".join(map(str, parts)) + '"'


def head_key(head: Head, *parts: Any) -> str:
    """A cache key for something computed from the public data set as of `head`."""
    text = "\n".join(
        map(str, (settings.RELEASE, head.serial, head.hash, get_language(), calendar.today(), *parts))
    )
    return hashlib.sha256(text.encode()).hexdigest()


def remembered(head: Head, name: str, parts: Any, compute: Callable[[], Any]) -> Any:
    """`compute()`, kept for as long as the head stands. The value must not be None."""
    key = head_key(head, name, parts)
    value = cache.get(key)
    if value is None:
        value = compute()
        cache.set(key, value, KEEP_SECONDS)
    return value


def versioned(
    *, vary: tuple[str, ...] = (), keep: bool = True, also: Callable[[], str] = str
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a public view (Django's or DRF's) answer by version: ETag, 304, and the shared cache.

    The view finds the head it answers for in `request.head`. If somebody publishes while it works, it is asked again,
    so that newer rows never stand under an older version: a stream must have begun its query when it is handed over.
    Streams and errors are not kept. `also` tells in a few letters what the answer depends on that no publication changes.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        @reads_in_public
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD"):
                return view(request, *args, **kwargs)
            if plain := without_advertising(request):
                return plain
            response = _answer(request, lambda: view(request, *args, **kwargs), vary, keep, also())
            if vary:
                patch_vary_headers(response, vary)
            return response

        return answer

    return decorate


def _answer(
    request: HttpRequest, view: Callable[[], Any], vary: tuple[str, ...], keep: bool, also: str
) -> HttpResponse:
    for attempt in range(1, TRIES + 1):
        head = ledger.head()
        request.head = head  # type: ignore[attr-defined]
        key = head_key(
            head,
            request.get_host(),
            request.scheme,
            request.get_full_path(),
            also,
            *(request.headers.get(name) for name in vary),
        )
        kept = cache.get(key) if keep else None
        if kept is not None:
            return _conditional(request, _restore(*kept), head, also)
        with one_answer():
            response = view()
            if hasattr(response, "render") and not response.is_rendered:
                response.render()
        if response.status_code != 200:
            return response
        if ledger.head() == head:
            if keep and not response.streaming:
                _keep(key, response)
            break
        if attempt < TRIES:
            _discard(response)
    return _conditional(request, response, head, also)


def _discard(response: HttpResponse) -> None:
    """Let go of what a response holds. Not `close()`: that says the request is over, and drops the connection."""
    for let_go in response._resource_closers:  # type: ignore[attr-defined] # Django has no public word for it
        let_go()


def _keep(key: str, response: HttpResponse) -> None:
    """Large answers are kept compressed: what takes longest to count is largest. Of tables that is a tenth."""
    packed = len(response.content) > LARGEST_PLAIN
    content = zlib.compress(response.content) if packed else response.content
    if len(content) <= LARGEST_KEPT:
        cache.set(key, (content, packed, dict(response.items())), KEEP_SECONDS)


def _restore(content: bytes, packed: bool, headers: dict[str, str]) -> HttpResponse:
    response = HttpResponse(zlib.decompress(content) if packed else content)
    for name, value in headers.items():
        response[name] = value
    return response


def without_advertising(request: HttpRequest) -> HttpResponse | None:
    """The redirect to the same address without what advertising added to it; None where it added nothing."""
    added = advertising(request.GET)
    if not added:
        return None
    kept = request.GET.copy()
    for name in added:
        del kept[name]
    return HttpResponseRedirect(f"{request.path}?{kept.urlencode()}" if kept else request.path)


READING = ("GET", "HEAD", "OPTIONS")


def for_reading(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view for reading alone: OPTIONS is answered here, and any other method is a 405; both say what is allowed."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            response = HttpResponse(status=204, headers={"Allow": ", ".join(READING)})
            del response["Content-Type"]
            return response
        return view(request, *args, **kwargs)

    return require_http_methods(READING)(answer)


def public_page(view: Callable[..., Any]) -> Callable[..., Any]:
    """A page for everybody: read only (other methods are a 405, with no say of CSRF), answered by version.

    The view reads its parameters with `parameters.read`; whatever it lets through as InvalidParameters is a 400 page
    that names them. A page that has none says so: `plain_page`.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except InvalidParameters as refusal:
            return render(request, "400.html", {"faults": refusal.faults}, status=400)

    return csrf_exempt(for_reading(versioned()(answer)))


def plain_page(view: Callable[..., Any]) -> Callable[..., Any]:
    """A public page that takes no parameters: one that is given all the same is a fault, never ignored."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        read(request.GET, {})
        return view(request, *args, **kwargs)

    return public_page(answer)


def _conditional(request: HttpRequest, response: HttpResponse, head: Head, also: str) -> HttpResponse:
    """The response with its version, or 304 where the reader has it already."""
    tag = etag(head, response.get("Content-Language"), also)
    given = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" in given or any(held.removeprefix("W/") == tag.removeprefix("W/") for held in given):
        _discard(response)
        unchanged = HttpResponse(status=304)
        for name in ("Vary", "Content-Language", "Link"):
            if name in response:
                unchanged[name] = response[name]
        response = unchanged
    response["ETag"] = tag
    response["Cache-Control"] = "public, no-cache"
    return response
