"""Two to four municipalities, or officials, side by side: the same figures of each, and what they are not good for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from officials.published import Registry, registry
from transparency import calendar, marks, persian
from transparency.identifiers import CODE
from transparency.parameters import Fault, InvalidParameters, TextField, shown
from transparency.versions import VersionedRequest, public_page
from trips import months, names
from trips.questions.fields import ValuesField

from . import towns
from .asking import Asking, Option, municipality_field, year_field, years
from .sides import cautions, officials, shares, sides
from .words import joined, language, number

LEAST, MOST = 2, 4
FOUND = 8
"""So many of each kind are offered for the words of the search."""

KINDS = ("municipality", "official")

FIELDS = {
    "municipality": municipality_field(),
    "official": ValuesField(required=False, label=_("Official"), pattern=CODE),
    "year": year_field(),
    "q": TextField(required=False, label=_("Find a municipality or an official")),
}


@dataclass(frozen=True, slots=True)
class Found:
    """Something to compare that goes by the words, with the address of the comparison it would join."""

    name: SafeString
    context: SafeString | None
    kind: str
    url: str | None


@public_page
def compare(request: VersionedRequest) -> HttpResponse:
    asking, public, today = Asking(request.GET, FIELDS), registry(), calendar.today()
    if not asking.faults:
        try:
            check(asking.asked, public)
        except InvalidParameters as refusal:
            asking.refuse(refusal.faults)
    kind = next((kind for kind in KINDS if asking.values(kind)), None)
    context: dict[str, Any] = {
        "action": reverse("compare"),
        "faults": asking.told,
        "kind": kind,
        "most": MOST,
        "fields": _fields(asking, public, kind, today),
    }
    if not asking.faults:
        context |= _answer(request, asking, public, kind, today)
    return render(request, "trips/compare.html", context, status=asking.status)


def check(asked: Mapping[str, Any], public: Registry) -> None:
    """What the fields cannot see: both kinds at once, too many, and who is not public. Raises InvalidParameters."""
    given = {kind: asked[kind] for kind in KINDS}
    if all(given.values()):
        message = gettext("Compare municipalities or officials, not one with the other.")
        raise InvalidParameters([Fault("official", shown(list(given["official"])), message)])
    faults = []
    for kind, values in given.items():
        if len(values) > MOST:
            message = ngettext(
                "At most {number} can stand side by side.", "At most {number} can stand side by side.", MOST
            ).format(number=number(MOST))
            faults.append(Fault(kind, shown(list(values)), message))
    try:
        towns.check_public(public, given["municipality"])
    except InvalidParameters as refusal:
        faults += refusal.faults
    borne = officials(given["official"])
    for stranger in [value for value in given["official"] if value not in borne][:1]:
        message = gettext("No public record bears “%(value)s” here.") % {"value": stranger}
        faults.append(Fault("official", stranger, message, says_value=True))
    if faults:
        raise InvalidParameters(faults)


def _fields(asking: Asking, public: Registry, kind: str | None, today: date) -> list[Any]:
    year = asking.asked.get("year")
    span = {one for one in months.span(public, today).years if one <= calendar.month_of(today)[0]}
    fields: list[Any] = [
        asking.line("q"),
        asking.menu(
            "year", [("", str(_("All years"))), *years(span | ({year} if year else set()))], str(year or "")
        ),
    ]
    if kind == "official":
        terms = officials(asking.values("official"))
        chosen = [
            Option(value, marks.named(term.label, term.label_en), chosen=True)
            for value, term in terms.items()
        ]
        return [*fields, asking.boxes("official", chosen)]
    return [*fields, towns.boxes(asking, public, is_open=True)]


def _answer(
    request: VersionedRequest, asking: Asking, public: Registry, kind: str | None, today: date
) -> dict[str, Any]:
    values: tuple[str, ...] = asking.asked[kind] if kind else ()
    year = asking.asked["year"]
    context = {
        "year": year,
        "chosen": len(values),
        "found": _found(asking, kind, values),
        "searched": bool(asking.asked["q"]),
    }
    if kind is None or len(values) < LEAST:
        return context
    compared = sides(request.head, public, kind, values, year, today)
    return context | {
        "sides": compared,
        "names": joined([side.name for side in compared]),
        "plain_names": persian.join_words([side.plain for side in compared], language()),
        "heads": [(side, _without(asking, kind, values, side.value)) for side in compared],
        "shares": shares(compared),
        "cautions": cautions(compared, kind),
    }


def _without(asking: Asking, kind: str, values: Sequence[str], value: str) -> str:
    """The comparison without one of its sides."""
    rest = ",".join(other for other in values if other != value)
    return f"?{asking.query((kind, 'q'), **{kind: rest})}"


def _found(asking: Asking, kind: str | None, values: Sequence[str]) -> list[Found]:
    """Whom the words of the search may mean, of the kind already chosen where one is."""
    text = asking.asked["q"]
    if not text:
        return []
    offered = []
    for one in names.find(text, FOUND):
        if one.kind not in KINDS or (kind and one.kind != kind) or one.value in values or not one.has_page:
            continue
        url = None
        if len(values) < MOST:
            url = f"?{asking.query((one.kind, 'q'), **{one.kind: ','.join([*values, one.value])})}"
        beside = marks.named(one.context, one.context_en) if one.context else None
        offered.append(Found(marks.named(one.name, one.name_en), beside, one.kind, url))
    return offered
