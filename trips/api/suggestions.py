"""What a reader may mean by the words typed so far: for search boxes, and for programs that offer names."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from transparency import openapi
from transparency.answers import JSON, PublicView, json_answer
from trips import names
from trips.pages.links import list_of, profile
from trips.questions import about
from trips.questions.fields import WordsField

MOST = 4
"""So many of each kind are suggested."""

WORDS = WordsField(
    required=False,
    label=_("Search"),
    help_text=_("Words; each must begin some word of the name, Persian or English."),
)
SUGGESTION = openapi.record(
    kind=openapi.text(enum=list(names.KINDS)),
    value=openapi.text(),
    name=openapi.text(),
    name_en=openapi.text(null=True),
    context=openapi.text(null=True),
    context_en=openapi.text(null=True),
    trips=openapi.whole(),
    trips_exact={"type": "boolean"},
    page=openapi.text(null=True),
    list=openapi.text(),
)


class SuggestionsView(PublicView):
    operation = "suggestions"
    tag = "lists"
    summary = _("Suggestions for words typed so far")
    description = _(
        "Officials, units, places, payers, municipalities, events and hosts whose name has all the words, a few of each "
        "kind, with the number of their trips, the page about them and the list of their trips; and how many trips have "
        "the words. Without words there is nothing to suggest."
    )

    @classmethod
    def parameters(cls) -> Mapping[str, forms.Field]:
        return {"q": WORDS}

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        answer = openapi.record(
            ledger=openapi.HEAD_HERE,
            trips=openapi.whole(),
            trips_exact={"type": "boolean"},
            results=openapi.several(SUGGESTION),
        )
        return {JSON: answer}

    def get(self, request: Any) -> HttpResponse:
        text = self.asked(request)["q"]
        count = about(q=text).count() if text else None
        with override(settings.LANGUAGE_CODE):  # addresses are the Persian ones, whoever asks
            found = names.find(text, MOST) if text else []
            results = [suggestion(name) for name in found if name.trips or name.has_page]
        return json_answer(
            {
                "ledger": request.head.as_document(),
                "trips": count.number if count else 0,
                "trips_exact": count.exact if count else True,
                "results": results,
            }
        )


def suggestion(name: names.Name) -> dict[str, Any]:
    return {
        "kind": name.kind,
        "value": name.value,
        "name": name.name,
        "name_en": name.name_en,
        "context": name.context,
        "context_en": name.context_en,
        "trips": name.trips,
        "trips_exact": name.exact,
        "page": profile(name.kind, name.value) if name.has_page else None,
        "list": list_of(urlencode(name.filters)),
    }
