"""Published answers to the public's messages, newest first."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from officials.published import registry
from transparency import keyset, openapi
from transparency.answers import (
    JSON,
    PAGE_SIZE,
    PAGING,
    PublicView,
    cursor_of,
    json_answer,
    json_text,
    list_answer,
    slice_queries,
)
from transparency.models import Kind
from transparency.problems import Gone
from trips.answers import subject_of
from trips.codes import InquiryKind
from trips.models.published_answers import PublishedAnswer
from trips.pages.versions import versions_of
from trips.questions.fields import ValuesField

from .addresses import VALUE, ReferenceConverter
from .history import ERASED, erased
from .months import KEY, MUNICIPALITY, check_published

NEWEST = keyset.Order("answers", "id", descending=True)


ANSWER: dict[str, openapi.Schema] = {
    "schema": openapi.text(),
    "id": openapi.text(),
    "municipality": KEY,
    "synthetic": {"type": "boolean"},
    "kind": openapi.text(enum=InquiryKind.values),
    "trip": openapi.text(null=True),
    "month": openapi.text(null=True),
    "question": openapi.text(),
    "answer": openapi.text(),
    "asked": {"type": "object"},
    "version": openapi.whole(),
    "published": openapi.text(format="date-time"),
    "first_published": openapi.text(format="date-time"),
    "reason": openapi.text(null=True),
    "ledger": openapi.HEAD_HERE,
}


class AnswersView(PublicView):
    operation = "answers"
    tag = "lists"
    summary = _("Published answers to messages from the public")
    description = _(
        "Each as it was signed: the question in the municipality's words, never the sender's, and the answer. Newest first."
    )

    @classmethod
    def parameters(cls) -> Mapping[str, forms.Field]:
        return {
            "municipality": ValuesField(
                required=False, label=MUNICIPALITY, help_text=_("Codes of municipalities: any of them.")
            ),
            "trip": ValuesField(
                required=False,
                pattern=ReferenceConverter.regex,
                label=_("Trip"),
                help_text=_("References of trips that they are about: any of them."),
            ),
        } | PAGING

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        return {JSON: openapi.list_schema(openapi.record(**ANSWER))}

    def get(self, request: Any) -> HttpResponse:
        asked = self.asked(request)
        check_published(asked["municipality"], request.query_params.getlist("municipality"), registry())
        answers = PublishedAnswer.objects.all()
        for name in ("municipality", "trip"):
            if asked[name]:
                answers = answers.filter(**{f"{name}__in": asked[name]})
        cursor = cursor_of(asked["cursor"], NEWEST)
        page = keyset.walk(
            answers.select_related("entry"), NEWEST, cursor, asked["page_size"] or PAGE_SIZE, "id"
        )
        texts = [
            f'{one.entry.document[:-1]},"ledger":{json_text({"serial": one.entry_id, "hash": one.entry.hash})}}}'
            for one in page.rows
        ]
        return list_answer(request, texts, count=answers.count(), **slice_queries(request.query_params, page))


class AnswerView(PublicView):
    operation = "answer"
    tag = "lists"
    summary = _("One published answer")
    description = _(
        "As it stands, with its versions, the newest first. A withdrawn one answers 410 with the reason."
    )
    path_parameters = {"public_id": VALUE}
    statuses = (400, 404, 410)

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        version = openapi.record(
            version=openapi.whole(),
            kind=openapi.text(enum=Kind.values),
            serial=openapi.whole(),
            time=openapi.text(format="date-time"),
            reason=openapi.text(null=True),
            erased=ERASED,
        )
        return {JSON: openapi.record(**ANSWER, versions=openapi.several(version))}

    def get(self, request: Any, public_id: str) -> HttpResponse:
        self.asked(request)
        found = versions_of(subject_of(public_id))
        if not found:
            raise Http404
        newest, document = found[-1].entry, found[-1].document or {}
        if found[-1].withdrawal:
            raise Gone(gettext("This answer was withdrawn from publication."), reason=document["reason"])
        versions = [
            {
                "version": one.number,
                "kind": one.entry.kind,
                "serial": one.entry.serial,
                "time": one.entry.time,
                "reason": one.document["reason"] if one.document else None,
                "erased": None if one.document else erased(one.erasure),
            }
            for one in reversed(found)
        ]
        ledger = {"serial": newest.serial, "hash": newest.hash}
        return json_answer(document | {"ledger": ledger, "versions": versions})
