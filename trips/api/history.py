"""The versions of a trip, and the exact bytes of each that were signed."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transparency import openapi
from transparency.answers import JSON, PublicView, base_url, json_text, list_answer
from transparency.models import Kind
from transparency.problems import Gone
from trips.pages.versions import Version, versions

from .addresses import REF, VERSION

ERASED: openapi.Schema = {
    "anyOf": [
        openapi.record(
            serial=openapi.whole(),
            time=openapi.text(format="date-time"),
            ground=openapi.text(),
            reason=openapi.text(),
        ),
        {"type": "null"},
    ]
}
"""What a version says of the erasure of its text; null where it stands."""


class HistoryView(PublicView):
    operation = "history"
    tag = "trips"
    summary = gettext_lazy("All versions of a trip")
    description = gettext_lazy(
        "Publication, corrections and withdrawal, the oldest first, each with its reason; erased versions say why."
    )
    path_parameters = {"ref": REF}
    statuses = (400, 404)

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        version = openapi.record(
            version=openapi.whole(),
            kind=openapi.text(enum=[Kind.PUBLICATION.value, Kind.CORRECTION.value, Kind.WITHDRAWAL.value]),
            serial=openapi.whole(),
            time=openapi.text(format="date-time"),
            reason=openapi.text(null=True),
            ground=openapi.text(null=True),
            document_hash=openapi.HASH,
            hash=openapi.HASH,
            erased=ERASED,
            url=openapi.text(format="uri"),
        )
        return {JSON: openapi.list_schema(version)}

    def get(self, request: Any, ref: str) -> HttpResponse:
        self.asked(request)
        found = versions(ref)
        if not found:
            raise Http404
        base = base_url(request)
        return list_answer(request, [json_text(_line(ref, one, base)) for one in found], count=len(found))


def _line(ref: str, one: Version, base: str) -> dict[str, Any]:
    document, erasure = one.document or {}, one.erasure
    return {
        "version": one.number,
        "kind": one.entry.kind,
        "serial": one.entry.serial,
        "time": one.entry.time,
        "reason": document.get("reason"),
        "ground": document.get("ground"),
        "document_hash": one.entry.document_hash,
        "hash": one.entry.hash,
        "erased": None if one.document else erased(erasure),
        "url": base + reverse("api-version", args=[ref, one.number]),
    }


def erased(erasure: dict[str, Any] | None) -> dict[str, Any] | None:
    """An erasure (`Version.erasure`) as a version tells it."""
    return erasure and {
        "serial": erasure["entry"],
        "time": erasure["published"],
        "ground": erasure["ground"],
        "reason": erasure["reason"],
    }


class VersionView(PublicView):
    operation = "version"
    tag = "trips"
    summary = gettext_lazy("One version, byte for byte as it was signed")
    description = gettext_lazy(
        "Hash the bytes after the nonce that the ledger holds: SHA-256 gives “document_hash”. An erased version answers 410."
    )
    path_parameters = {"ref": REF, "version": VERSION}
    statuses = (400, 404, 410)

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        names = ("trip-1.0", "withdrawal-1.0")
        return {JSON: {"anyOf": [{"$ref": f"/schema/{name}.json"} for name in names]}}

    def get(self, request: Any, ref: str, version: int) -> HttpResponse:
        self.asked(request)
        found = versions(ref)
        if not 1 <= version <= len(found):
            raise Http404
        one = found[version - 1]
        if one.document is None:
            erasure = one.erasure or {}
            raise Gone(
                _("The text of this version was erased by law. The ledger keeps its hash."),
                reason=erasure["reason"],
                ground=erasure["ground"],
                history=base_url(request) + reverse("api-history", args=[ref]),
            )
        return HttpResponse(one.entry.document, content_type=JSON)
