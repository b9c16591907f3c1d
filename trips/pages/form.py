"""The form of questions as the list page draws it: the filter set's own labels, in groups, with counts and hints."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from transparency import marks
from transparency.ledger import Head
from trips.questions.counts import COUNTED, FACETS, Counts, Offer, counts, whole
from trips.questions.fields import OneOfField
from trips.questions.filters import GROUPS, TripFilterSet
from trips.questions.question import Question
from trips.questions.words import Names, facets_asked, month_name, names_of

from .breakdown import value_name

INDEXES = {
    "municipality": "municipalities",
    "publisher": "municipalities",
    "official": "officials",
    "country": "countries",
    "funding_source": "funding-sources",
}
"""Facets whose values are listed on a page of their own; others are found by searching."""

IN_ORDER = ("month", "year")
"""Parameters whose values stand in their own order, not the most frequent first."""


HINTS: dict[str, Promise | None] = {
    "q": _("A few words, or how they begin: name, post, city, event."),
    "body": None,
    "country": _("A country that was visited; transit does not count."),
    "destination": None,
    "funding_kind": None,
    "kind": None,
    "status": None,
    "provenance": None,
    "month": _("The month in which the trip began, where it is known."),
    "currency": _("Trips with a known total in this currency."),
    "rial_basis": _("Only for the rial: old ones, or new ones worth 10,000 old each."),
    "min_cost": _("In the currency chosen above, such as 1250.5. Trips without a known total match none."),
    "max_cost": None,
}
"""What stands beneath a control where the vocabulary's help text, which speaks of codes to those who write programs, is not
for the form: other words, or none where the control speaks for itself. The others say what the guide says.
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value to tick. `trips` is how many answer if it is asked along with the rest, as `query` (a query string) does;
    None where that is not counted.
    """

    value: str
    words: SafeString
    plain: str
    checked: bool
    trips: int | None = None
    query: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """One field: drawn as checkboxes ("many"), as one of them ("flag"), as a list to choose from ("one"), or as a line to
    type in ("line"). `beyond` is how many further values there are, to be found at `index`.
    """

    shape: str
    name: str
    id: str
    label: str
    help: str
    faults: list[str]
    value: str
    choices: list[Choice]
    beyond: int = 0
    index: str = ""
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    controls: list[Control]
    open: bool


@dataclass(frozen=True, slots=True)
class Offers:
    """What is offered: the counts of a question, of all trips together where it has none, and the names of all values."""

    counts: Counts
    otherwise: Counts
    names: Names

    @property
    def counted(self) -> bool:
        """Whether the values of anything that is not asked have counts."""
        return any(offer is not None for offer in self.counts.values())


def offers(question: Question, head: Head, faulty: bool = False) -> Offers:
    """What the form of a question has to offer; a faulty question has no counts. One query for names beside the counts."""
    found: Counts = dict.fromkeys(COUNTED) if faulty else counts(question, head)
    otherwise = whole(head) if None in found.values() else {}
    values: dict[str, list[str]] = {name: list(asked) for name, asked in facets_asked(question).items()}
    for name in FACETS:
        offer = found[name] or otherwise[name]
        values.setdefault(name, []).extend(offer.trips if offer else ())
    return Offers(found, otherwise, names_of(values))


def groups(question: Question, offered: Offers, faulty: Collection[str] = ()) -> list[Group]:
    """The groups of fields, filled as they were asked; open where something is asked or wrong, and the first always."""
    found = []
    for position, (group, name) in enumerate(GROUPS.items()):
        parameters = [
            parameter for parameter, one in TripFilterSet.base_filters.items() if one.group == group
        ]
        controls = [control(question, parameter, offered) for parameter in parameters]
        controls = [one for one in controls if one.shape not in ("many", "flag") or one.choices]
        in_use = any(parameter in question.given or parameter in faulty for parameter in parameters)
        found.append(Group(str(name), controls, open=in_use or position == 0))
    return found


def control(question: Question, name: str, offered: Offers | None = None) -> Control:
    """One field of the form, with what was typed; `offered` for those whose values are."""
    bound = question.form[name]
    given = question.given.get(name, [])
    values = [part.strip() for text in given for part in text.split(",") if part.strip()]
    shape, choices, beyond, counted = "line", [], 0, True
    if offered and name in COUNTED:
        shape = "flag" if name == "late" else "many"
        offer = offered.counts[name]
        choices = _choices(question, name, offer, values, offered)
        beyond, counted = (offer.beyond, True) if offer else (_otherwise(offered, name).beyond, False)
    elif isinstance(bound.field, OneOfField):
        shape = "one"
        choices = [_choice(code, str(words), values) for code, words in bound.field.choices()]
    return Control(
        shape=shape,
        name=name,
        id=bound.auto_id,
        label=str(bound.label),
        help=str(HINTS.get(name, bound.help_text) or ""),
        faults=[str(error) for error in bound.errors],
        value=", ".join(given).replace("\x00", "\ufffd"),  # no page may hold a NUL
        choices=choices,
        beyond=beyond,
        index=reverse(INDEXES.get(name, "search")),
        counted=counted,
    )


def _choice(value: str, words: str, asked: Collection[str]) -> Choice:
    return Choice(value, marks.text(words), words, value in asked)


def _otherwise(offered: Offers, name: str) -> Offer:
    return offered.otherwise[name] or Offer({}, 0)


def _choices(
    question: Question, name: str, offer: Offer | None, values: Collection[str], offered: Offers
) -> list[Choice]:
    """What is offered, and whatever else was asked for, so that sending the form again changes nothing."""
    trips: Mapping[str, int] = (offer or _otherwise(offered, name)).trips
    shown = list(trips) + [value for value in _as_offered(name, values) if value not in trips]
    if name in IN_ORDER:
        shown.sort(key=lambda value: (int(value) if value.isascii() and value.isdigit() else 0, value))
    if name == "year":
        shown.reverse()
    asked = set(_as_offered(name, values))
    if name not in IN_ORDER:
        shown.sort(key=lambda value: value not in asked)  # what is ticked is seen without scrolling
    found = []
    for value in shown:
        words = _words(name, value, offered.names)
        query = question.query(("sort", name), {name: [value]}) if offer else ""
        number = offer.trips.get(value, 0) if offer else None
        found.append(Choice(value, marks.text(words), words, value in asked, number, query))
    return found


def _as_offered(name: str, values: Collection[str]) -> list[str]:
    """Values as they are offered: numbers that were typed in Persian digits, or with zeros before, are the same years."""
    if name not in IN_ORDER:
        return list(values)
    return [str(int(value)) if value.isdecimal() else value for value in values]


def _words(name: str, value: str, names: Names) -> str:
    if (name, value) in names:
        return names[name, value]
    if name == "month" and value.isdecimal() and 1 <= int(value) <= 12:
        return month_name(value)
    if name == "late":
        return str(dict(TripFilterSet.base_filters[name].field.choices()).get(value, value))
    return value_name(name, value, {})[1] if name == "year" else value


def search_control(question: Question) -> Control:
    """The search words, which stand apart from the groups."""
    return control(question, "q")
