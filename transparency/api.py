"""The ledger and its checkpoints for programs: all that a stranger needs to recompute the chain."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from . import openapi
from .answers import JSON, PAGE_SIZE, PAGING, PublicView, json_text, list_answer, query_with
from .keyset import LARGEST
from .models import Checkpoint, Kind, LedgerEntry
from .parameters import WholeNumberField

ENTRY = ("serial", "kind", "subject", "time", "document_hash", "previous", "hash", "nonce", "document")
CHECKPOINT = ("serial", "hash", "time")

AFTER: dict[str, forms.Field] = {
    "after": WholeNumberField(
        most=LARGEST // 10,
        required=False,
        label=_("After"),
        help_text=_("Only what comes after this serial; from the beginning where it is not said."),
    ),
    "page_size": PAGING["page_size"],
}


class SerialView(PublicView):
    """Rows in the order of their serial, a page at a time from `after` on."""

    tag = "ledger"
    columns: tuple[str, ...] = ()

    @classmethod
    def parameters(cls) -> Mapping[str, forms.Field]:
        return AFTER

    def rows(self) -> QuerySet[Model]:
        raise NotImplementedError

    def count(self, request: Any) -> int:
        raise NotImplementedError

    def get(self, request: Any) -> HttpResponse:
        asked = self.asked(request)
        after, size = asked["after"] or 0, asked["page_size"] or PAGE_SIZE
        rows = self.rows().filter(serial__gt=after).order_by("serial").values(*self.columns)[: size + 1]
        found = list(rows)
        page = found[:size]
        onward = (
            query_with(request.query_params, after=str(page[-1]["serial"])) if len(found) > size else None
        )
        back = None
        if after:
            newest_first = (
                self.rows().filter(serial__lte=after).order_by("-serial").values_list("serial", flat=True)
            )
            before = newest_first[size : size + 1].first() or 0
            back = query_with(request.query_params, after=str(before))
        return list_answer(
            request,
            [json_text(row) for row in page],
            count=self.count(request),
            next_query=onward,
            previous_query=back,
        )


class LedgerView(SerialView):
    operation = "ledger"
    summary = _("The ledger, entry by entry")
    description = _(
        "Every entry as it was hashed. “document” is the exact text; it and “nonce” are null once the text was erased."
    )
    columns = ENTRY

    def rows(self) -> QuerySet[Model]:
        return LedgerEntry.objects.all()

    def count(self, request: Any) -> int:
        """Serials run without a gap."""
        return request.head.serial

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        entry = openapi.record(
            serial=openapi.whole(),
            kind=openapi.text(enum=Kind.values),
            subject=openapi.text(),
            time=openapi.text(format="date-time"),
            document_hash=openapi.HASH,
            previous=openapi.HASH,
            hash=openapi.HASH,
            nonce=openapi.text(null=True),
            document=openapi.text(null=True),
        )
        return {JSON: openapi.list_schema(entry)}


class CheckpointsView(SerialView):
    operation = "checkpoints"
    summary = _("The checkpoints of the ledger")
    description = _(
        "The ledger's head as it stood each day. Keep them: who holds one sees whether newer entries were cut off."
    )
    columns = CHECKPOINT

    def rows(self) -> QuerySet[Model]:
        return Checkpoint.objects.all()

    def count(self, request: Any) -> int:
        return Checkpoint.objects.count()

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        checkpoint = openapi.record(
            serial=openapi.whole(), hash=openapi.HASH, time=openapi.text(format="date-time")
        )
        return {JSON: openapi.list_schema(checkpoint)}
