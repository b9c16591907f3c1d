"""One trip as pages: as it stands, its history, one version of it, and what is gone."""

import json
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from transparency import calendar, marks
from transparency.models import Kind
from transparency.versions import VersionedRequest, plain_page
from trips import clocks
from trips.codes import Status
from trips.document import served
from trips.models.published import PublishedTrip

from . import links, plans
from .compared import comparison
from .deadlines import Met
from .presentation import Companion, trip_page
from .sentences import title
from .versions import Step, Version, plan, steps, successors, versions
from .words import number


@plain_page
def trip(request: VersionedRequest, ref: str) -> HttpResponse:
    published = PublishedTrip.objects.select_related("entry").filter(ref=ref).first()
    if published is None:
        return _gone(request, ref)
    document = json.loads(served(published, calendar.today(), _base_url(request)))
    met = {clock: getattr(published, f"met_{clock}") for clock in clocks.CLOCKS}
    context = trip_context(document, met) | plan_context(document, published.entry_id)
    return render(request, "trips/trip.html", context | {"compared": comparison(request.head, document)})


def trip_context(document: dict[str, Any], met: Met | None = None) -> dict[str, Any]:
    """What the trip page is made of; the admin's preview shows the same. `met` is None for what is not public yet."""
    return {"page": trip_page(document, met=met, companions=_companions(document))}


def plan_context(document: dict[str, Any], serial: int) -> dict[str, Any]:
    """The plan beside a document that is, or would be, ledger entry `serial`; nothing where no plan was public."""
    if document["version"] == 1 or document["status"] == Status.PLANNED:
        return {}
    planned = plan(document["ref"], document, serial)
    if planned is None:
        return {}
    before, changes = planned
    fields = plans.beside(before, document)
    return {
        "plan": {
            "version": before["version"],
            "published": before["published"],
            "differing": [field for field in fields if not field.same],
            "kept": [field for field in fields if field.same],
            "changes": changes,
            "was": gettext("Plan"),
            "now": gettext("Now"),
        }
    }


MOST_COMPANIONS = 100


def _companions(document: dict[str, Any]) -> dict[str, Companion]:
    """The public trips of the same delegation, by reference. One query where there are any."""
    if not document["joint_with"]:
        return {}
    found = PublishedTrip.objects.filter(ref__in=document["joint_with"][:MOST_COMPANIONS])
    others = {ref: json.loads(text) for ref, text in found.values_list("ref", "entry__document") if text}
    return {
        ref: Companion(
            title(other), marks.named(other["municipality"]["name"], other["municipality"]["name_en"])
        )
        for ref, other in others.items()
    }


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
            "successors": _successors(ref) if newest.withdrawal else [],
            "corrections": sum(one.entry.kind == Kind.CORRECTION for one in found),
            "first": found[0].entry.time,
            "municipality": _municipality(found),
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
    context = {
        "page": trip_page(document, today=_day(one.entry.time)),
        "current": one is newest,
        "withdrawn": newest.withdrawal,
        "count": len(found) - newest.withdrawal,
        "older": version - 1 if version > 1 else None,
        "newer": version + 1 if version < len(found) - newest.withdrawal else None,
    }
    return render(request, "trips/version.html", context)


def _day(moment: str) -> date:
    """The day in Tehran on which something was published."""
    return calendar.today(datetime.fromisoformat(moment))


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
    municipality = gone.get("municipality")
    context = {
        "ref": ref,
        "gone": gone,
        "version": erased,
        "successors": [] if erased else _successors(ref),
        "municipality": municipality,
        "municipality_page": links.profile("municipality", municipality["code"]) if municipality else None,
    }
    return render(request, "410.html", context, status=410)


def _successors(ref: str) -> list[dict[str, Any]]:
    """What stands for a withdrawn trip, as a page names it."""
    return [{"ref": one["ref"], "title": title(one)} for one in successors(ref)]


def _title(found: list[Version]) -> SafeString | None:
    """The newest title that can still be read."""
    for one in reversed(found):
        if one.document and not one.withdrawal:
            return title(one.document)
    return None


def _municipality(found: list[Version]) -> dict[str, Any] | None:
    """Whose trip it is, as the newest version that can still be read says."""
    return next((one.document["municipality"] for one in reversed(found) if one.document), None)


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
