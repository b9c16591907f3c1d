"""Pages of the portal as such: the ledger, what every page's head says of its address, and the pages of errors."""

import re
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, ResolverMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .discretion import is_secret
from .models import Kind, LedgerEntry
from .parameters import Fault, InvalidParameters, WholeNumberField, read
from .versions import VersionedRequest, public_page

ENTRIES = 50
ASKED = {name: WholeNumberField(least=1, most=10**18 - 1, required=False) for name in ("before", "entry")}

NAMES = {"fa": ("فارسی", "rtl"), "en": ("English", "ltr")}
"""Each language in its own words, and its direction: for the link to the other one."""


def address(request: HttpRequest) -> dict[str, Any]:
    """Context processor: this page's canonical address, the same page in each language, and which part it is of."""
    match = request.resolver_match
    if match is None:
        return {}
    parameters = request.GET.copy()
    for name in list(parameters):
        parameters.setlist(name, [value for value in parameters.getlist(name) if value])
    query = f"?{parameters.urlencode()}" if parameters.urlencode() else ""
    path = re.sub(r"\A/en(?=/)", "", request.path)
    paths = {code: f"{'' if code == settings.LANGUAGE_CODE else f'/{code}'}{path}{query}" for code in NAMES}
    here = get_language() or settings.LANGUAGE_CODE
    other = next(code for code in NAMES if code != here)
    return {
        "address": {
            "root": request.build_absolute_uri("/")[:-1],
            "canonical": request.build_absolute_uri(paths[here]),
            "languages": [
                {"code": code, "url": request.build_absolute_uri(url)} for code, url in paths.items()
            ],
            "default": request.build_absolute_uri(paths[settings.LANGUAGE_CODE]),
            "json": mirror(match, parameters),
            "secret": is_secret(request.path_info),
            "other": {
                "path": paths[other],
                "code": other,
                "name": NAMES[other][0],
                "direction": NAMES[other][1],
            },
        },
        "here": _section(match.url_name or ""),
        "here_exactly": _section(match.url_name or "") == match.url_name,
    }


MIRRORS = {
    "home": "api-home",
    "trips": "api-trips",
    "trip-figures": "api-stats",
    "trip": "api-trip",
    "trip-history": "api-history",
    "trip-version": "api-version",
    "officials": "api-officials",
    "official": "api-official",
    "unit": "api-unit",
    "countries": "api-countries",
    "country": "api-country",
    "destination": "api-destination",
    "funding-sources": "api-funding-sources",
    "funding-source": "api-funding-source",
    "municipalities": "api-municipalities",
    "municipality": "api-municipality",
    "calendar": "api-calendar",
    "punctuality": "api-punctuality",
    "compare": "api-compare",
    "search": "api-search",
    "inquiries": "api-inquiries",
    "answer": "api-answer",
    "ledger": "api-ledger",
    "checkpoints": "api-checkpoints",
}
"""Where a page's content is to be had as data: names of addresses, with the same parts and the same parameters."""

NOT_MIRRORED = {"compare": {"q"}, "ledger": {"before", "entry"}}
"""Parameters of pages that their data do not have, beside `page`: a program goes on by `next`."""


def mirror(match: ResolverMatch, parameters: QueryDict) -> str | None:
    """The address of the same as data; None where a page has none."""
    name = match.url_name or ""
    if name not in MIRRORS:
        return None
    try:
        path = reverse(MIRRORS[name], kwargs=match.kwargs)
    except NoReverseMatch:  # a page that is not there, under a name that no record can have
        return None
    asked = parameters.copy()
    for other in {"page", *NOT_MIRRORED.get(name, ())}:
        asked.pop(other, None)
    for given in [given for given, texts in asked.lists() if not any(texts)]:
        del asked[given]
    return f"{path}?{asked.urlencode()}" if asked else path


SECTIONS = {
    "municipality": "municipalities",
    "punctuality": "calendar",
    "proof": "ledger",
    "checkpoints": "ledger",
    "schema-fields": "schema",
    "country": "countries",
    "destination": "countries",
    "funding-source": "funding-sources",
    "official": "officials",
    "unit": "municipalities",
}
"""Names of addresses that stand under another page in the navigation; those of trips all begin so."""


def _section(name: str) -> str:
    return "trips" if name.startswith("trip") else SECTIONS.get(name, name)


# ---- The ledger ----


@public_page
def ledger(request: VersionedRequest) -> HttpResponse:
    """The newest entries; `?before=SERIAL` the ones before a serial, `?entry=SERIAL` one and the ones before it."""
    before = _before(read(request.GET, ASKED))
    newest = LedgerEntry.objects.order_by("-serial").defer("document", "nonce")
    entries = list((newest.filter(serial__lt=before) if before else newest)[: ENTRIES + 1])
    serials = [entry.serial for entry in entries]
    erased = set(LedgerEntry.objects.filter(pk__in=serials, document=None).values_list("pk", flat=True))
    if before and not entries:
        raise Http404
    shown = entries[:ENTRIES]
    newer = None
    if before and before <= request.head.serial:
        beyond = before + ENTRIES
        newer = f"?before={beyond}" if beyond <= request.head.serial else request.path
    return render(
        request,
        "transparency/ledger.html",
        {
            "head": request.head,
            "entries": [_line(entry, entry.serial in erased) for entry in shown],
            "newer": newer,
            "older": f"?before={shown[-1].serial}" if len(entries) > ENTRIES else None,
        },
    )


def _before(asked: dict[str, int | None]) -> int | None:
    """The serial that the entries shown lie before; None for the newest. Raises InvalidParameters where both are asked."""
    before, entry = asked["before"], asked["entry"]
    if before and entry:
        raise InvalidParameters(
            [Fault("before", str(before), _("Ask by “before” or by “entry”: not by both."))]
        )
    return entry + 1 if entry else before


def _line(entry: LedgerEntry, erased: bool) -> dict[str, Any]:
    return {
        "serial": entry.serial,
        "kind": Kind(entry.kind).label,
        "subject": entry.subject,
        "url": _page_of(entry.subject),
        "time": entry.time,
        "hash": entry.hash,
        "erased": erased,
    }


def _page_of(subject: str) -> str | None:
    """Where a reader goes from an entry; None where no page shows its subject."""
    prefix, _slash, name = subject.partition("/")
    if prefix == "ledger":
        return f"{reverse('ledger')}?entry={name}"
    pages = {"trips": "trip-history", "answers": "answer"}
    return reverse(pages[prefix], args=[name]) if prefix in pages else None


# ---- The icon ----


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for an icon that no page named: of JSON, of CSV. The file's address changes with the file."""
    response = HttpResponsePermanentRedirect(static("favicon.svg"))
    response["Cache-Control"] = "public, max-age=86400"
    return response


# ---- Errors ----


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """For refused permissions, and as CSRF_FAILURE_VIEW."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the request's context processors: whatever broke, a database or a session, is not asked again."""
    return HttpResponse(render_to_string("500.html"), status=500)
