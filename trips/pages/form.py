"""The form of questions as the list page draws it: the filter set's own labels and help texts, in groups."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count
from django.utils.safestring import SafeString

from transparency import calendar_words, marks
from transparency.ledger import Head
from transparency.versions import remembered
from trips.models.published import PublishedTerm
from trips.questions.fields import OneOfField, WholeNumbersField
from trips.questions.filters import GROUPS, Facet, TripFilterSet
from trips.questions.question import Question
from trips.questions.words import chips, options

from .words import language

OFFERED = 60
"""A facet with more values than this is not offered whole: names on the trips' pages lead to it."""


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    words: SafeString
    plain: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Control:
    """One field: drawn as checkboxes ("many"), as a list to choose from ("one"), or as a line to type in ("line")."""

    shape: str
    name: str
    id: str
    label: str
    help: str
    faults: list[str]
    value: str
    choices: list[Choice]
    partial: bool
    """Whether only the values asked for are offered, because there are too many of them."""


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    controls: list[Control]
    open: bool


def groups(question: Question, head: Head, faulty: Collection[str] = ()) -> list[Group]:
    """The groups of fields, filled as they were asked; open where something is asked or wrong, and the first always."""
    offered = remembered(head, "offered", (), _offered)
    asked = {(chip.parameter, chip.value): chip.text for chip in chips(question)}
    found = []
    for position, (group, name) in enumerate(GROUPS.items()):
        parameters = [
            parameter for parameter, one in TripFilterSet.base_filters.items() if one.group == group
        ]
        controls = [control(question, parameter, offered, asked) for parameter in parameters]
        controls = [one for one in controls if one.shape != "many" or one.choices or one.partial]
        in_use = any(parameter in question.given or parameter in faulty for parameter in parameters)
        found.append(Group(str(name), controls, open=in_use or position == 0))
    return found


def control(
    question: Question,
    name: str,
    offered: dict[str, list[tuple[str, str]] | None],
    asked: dict[tuple[str, str], str],
) -> Control:
    """One field of the form, with what was typed; `offered` has the choices of facets, None where they are too many."""
    bound = question.form[name]
    filter_ = question.filterset.filters.get(name)
    given = question.given.get(name, [])
    values = [part.strip() for text in given for part in text.split(",") if part.strip()]
    shape, choices, partial = "line", [], False
    if isinstance(filter_, Facet):
        shape, partial = "many", offered[name] is None
        choices = _facet_choices(name, offered[name] or [], values, asked)
    elif isinstance(bound.field, OneOfField):
        shape = "one"
        choices = [_choice(code, str(words), values) for code, words in bound.field.choices()]
    elif isinstance(bound.field, WholeNumbersField) and name == "month":
        shape = "many"
        names = calendar_words.MONTHS["fa" if language() == "fa" else "en"]
        choices = [_choice(str(number), words, values) for number, words in enumerate(names, start=1)]
    return Control(
        shape=shape,
        name=name,
        id=bound.auto_id,
        label=str(bound.label),
        help=str(bound.help_text),
        faults=[str(error) for error in bound.errors],
        value=", ".join(given).replace("\x00", "\ufffd"),  # no page may hold a NUL
        choices=choices,
        partial=partial,
    )


def _choice(value: str, words: str, asked: Collection[str]) -> Choice:
    return Choice(value, marks.text(words), words, value in asked)


def _facet_choices(
    name: str, offered: list[tuple[str, str]], values: list[str], asked: dict[tuple[str, str], str]
) -> list[Choice]:
    """What is offered, and whatever else was asked for, so that sending the form again changes nothing."""
    known = {code for code, _words in offered}
    beyond = [(value, asked.get((name, value), value)) for value in values if value not in known]
    return [_choice(code, words, values) for code, words in [*offered, *beyond]]


def _offered() -> dict[str, list[tuple[str, str]] | None]:
    """For each facet the values to offer, None where they are more than OFFERED; kept until the next publication."""
    sizes = dict(PublishedTerm.objects.values_list("name").annotate(size=Count("pk")).order_by("name"))
    facets = [name for name, one in TripFilterSet.base_filters.items() if isinstance(one, Facet)]
    values = options([name for name in facets if sizes.get(name, 0) <= OFFERED or name == "municipality"])
    return {name: values.get(name) for name in facets}


def _is_facet(name: str) -> bool:
    return isinstance(TripFilterSet.base_filters[name], Facet)


def search_control(question: Question) -> Control:
    """The search words, which stand apart from the groups."""
    return control(question, "q", {}, {})
