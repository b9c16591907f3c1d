"""One trip as pages: as it stands, its history, one version of it, and what is gone."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from transparency import calendar
from transparency.models import Kind
from transparency.versions import plain_page
from trips.document import served
from trips.models.published import PublishedTrip

from .presentation import trip_page
from .sentences import title
from .versions import Step, Version, plan, steps, versions
from .words import number


@plain_page
def trip(request: HttpRequest, ref: str) -> HttpResponse:
    published = PublishedTrip.objects.select_related("entry").filter(ref=ref).first()
    if published is None:
        return _gone(request, ref)
    document = json.loads(served(published, calendar.today(), _base_url(request)))
    return render(request, "trips/trip.html", trip_context(document, published.entry_id))


def trip_context(document: dict[str, Any], serial: int) -> dict[str, Any]:
    """What the trip page is made of. The admin's preview shows the same, of a document that would be entry `serial`."""
    planned = plan(document["ref"], document, serial) if document["version"] > 1 else None
    context: dict[str, Any] = {"page": trip_page(document)}
    if planned:
        before, changes = planned
        context["plan"] = {
            "version": before["version"],
            "changes": changes,
            "was": gettext("Plan"),
            "now": gettext("Now"),
        }
    return context


@plain_page
def history(request: HttpRequest, ref: str) -> HttpResponse:
    found = versions(ref)
    if not found:
        raise Http404
    newest = found[-1]
    return render(
        request,
        "trips/history.html",
        {
            "ref": ref,
            "title": _title(found),
            "withdrawn": newest.document if newest.withdrawal else None,
            "versions": [_line(ref, step, step.version is newest) for step in steps(found)],
        },
    )


@plain_page
def version(request: HttpRequest, ref: str, version: int) -> HttpResponse:
    found = versions(ref)
    if not 1 <= version <= len(found):
        raise Http404
    one, newest = found[version - 1], found[-1]
    if one.document is None:
        return _answer_gone(request, ref, one.erasure or {}, version)
    if one.withdrawal:
        return _answer_gone(request, ref, one.document)
    document = one.document | {
        "url": f"{_base_url(request)}{reverse('trip-version', args=[ref, version])}",
        "ledger": {"serial": one.entry.serial, "hash": one.entry.hash},
    }
    context = {"page": trip_page(document), "current": one is newest, "withdrawn": newest.withdrawal}
    return render(request, "trips/version.html", context)


def _base_url(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _gone(request: HttpRequest, ref: str) -> HttpResponse:
    """What is at the address of a trip that is not public now: 410 with the reason, or nothing at all."""
    found = versions(ref)
    if not found or not found[-1].withdrawal:
        raise Http404
    return _answer_gone(request, ref, found[-1].document or {})


def _answer_gone(
    request: HttpRequest, ref: str, gone: dict[str, Any], erased: int | None = None
) -> HttpResponse:
    return render(request, "410.html", {"ref": ref, "gone": gone, "version": erased}, status=410)


def _title(found: list[Version]) -> SafeString | None:
    """The newest title that can still be read."""
    for one in reversed(found):
        if one.document and not one.withdrawal:
            return title(one.document)
    return None


def _line(ref: str, step: Step, is_newest: bool) -> dict[str, Any]:
    """One version as the history shows it."""
    one, document = step.version, step.version.document
    readable = document is not None and not one.withdrawal
    kind = str(Kind(one.entry.kind).label)
    return {
        "name": gettext("Version {number}: {kind}").format(number=number(one.number), kind=kind),
        "url": reverse("trip-version", args=[ref, one.number]) if readable else None,
        "time": one.entry.time,
        "serial": one.entry.serial,
        "hash": one.entry.hash,
        "reason": document["reason"] if document else None,
        "ground": document["ground"] if document and one.withdrawal else None,
        "changes": step.changes,
        "not_comparable": step.before_erased,
        "current": is_newest and not one.withdrawal,
        "attention": one.withdrawal or document is None,
        "erased": one.erasure,
    }
