"""What a picture shows, said in a sentence: whole messages, one for each dimension and measure, never glued."""

from collections.abc import Callable, Sequence

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from trips.templatetags.figures import figure

from .breakdown import Breakdown, Row
from .words import joined, number

FIRST: dict[tuple[str, str], Promise] = {
    ("country", "trips"): _("{name} was visited on {number} trips, more than any other country."),
    ("destination", "trips"): _("{name} was visited on {number} trips, more than any other city."),
    ("month", "trips"): _("More trips began in {name} than in any other month: {number}."),
    ("year", "trips"): _("More trips began in {name} than in any other year: {number}."),
    ("municipality", "trips"): _("{name} has {number} trips, more than any other municipality."),
    ("unit", "trips"): _("People of {name} went on {number} trips, more than of any other unit."),
    ("official", "trips"): _("{name} went on {number} trips, more than any other official."),
    ("funding_source", "trips"): _("{name} paid something on {number} trips, more than any other payer."),
    ("funding_kind", "trips"): _(
        "“{name}” paid something on {number} trips, more than any other kind of payer."
    ),
    ("kind", "trips"): _("{number} trips were of the kind “{name}”, more than of any other."),
    ("country", "travellers"): _("More people went to {name} than to any other country: {number}."),
    ("month", "travellers"): _("More people set out in {name} than in any other month: {number}."),
    ("year", "travellers"): _("More people set out in {name} than in any other year: {number}."),
    ("municipality", "travellers"): _(
        "{number} people travelled for {name}, more than for any other municipality."
    ),
    ("unit", "travellers"): _("{number} people of {name} travelled, more than of any other unit."),
    ("unit", "days"): _(
        "Trips of people of {name} took {number} days together, more than of any other unit."
    ),
    ("year", "days"): _("Trips that began in {name} took the most days: {number}."),
    ("official", "days"): _("{name} was abroad for {number} days, more than any other official."),
    ("municipality", "days"): _(
        "Trips of {name} took {number} days together, more than of any other municipality."
    ),
    ("funding_source", "days"): _(
        "Trips that {name} paid for took {number} days together, more than of any other payer."
    ),
}
"""Of the one that comes first, by dimension and measure."""

FIRST_OF_ANY: dict[str, Promise] = {
    "trips": _("“{name}” comes first, with {number} trips."),
    "travellers": _("“{name}” comes first, with {number} travellers."),
    "days": _("“{name}” comes first, with {number} days."),
}

ALONE: dict[str, Callable[[int], str]] = {
    "trips": lambda count: ngettext("{name}: {number} trip.", "{name}: {number} trips.", count),
    "travellers": lambda count: ngettext(
        "{name}: {number} traveller.", "{name}: {number} travellers.", count
    ),
    "days": lambda count: ngettext("{name}: {number} day.", "{name}: {number} days.", count),
}
TIED: dict[str, Callable[[int], str]] = {
    "trips": lambda count: ngettext(
        "First come {names}: {number} trip each.",
        "First come {names}: {number} trips each.",
        count,
    ),
    "travellers": lambda count: ngettext(
        "First come {names}: {number} traveller each.",
        "First come {names}: {number} travellers each.",
        count,
    ),
    "days": lambda count: ngettext(
        "First come {names}: {number} day each.",
        "First come {names}: {number} days each.",
        count,
    ),
}
ALIKE: dict[str, Callable[[int], str]] = {
    "trips": lambda count: ngettext("{names}: {number} trip each.", "{names}: {number} trips each.", count),
    "travellers": lambda count: ngettext(
        "{names}: {number} traveller each.", "{names}: {number} travellers each.", count
    ),
    "days": lambda count: ngettext("{names}: {number} day each.", "{names}: {number} days each.", count),
}
MANY_TIED: dict[str, Callable[[int], str]] = {
    "trips": lambda count: ngettext(
        "No one stands out: the highest number, {number} trip, is shared by {many}.",
        "No one stands out: the highest number, {number} trips, is shared by {many}.",
        count,
    ),
    "travellers": lambda count: ngettext(
        "No one stands out: the highest number, {number} traveller, is shared by {many}.",
        "No one stands out: the highest number, {number} travellers, is shared by {many}.",
        count,
    ),
    "days": lambda count: ngettext(
        "No one stands out: the highest number, {number} day, is shared by {many}.",
        "No one stands out: the highest number, {number} days, is shared by {many}.",
        count,
    ),
}
SHARED_BEYOND: Promise = _("No one stands out: several share the highest number, {number}.")
"""Where the table leaves out values that may share it too."""
NAMED_TOGETHER = 3
"""Up to so many that share the first place are named."""

SAID: dict[str, Callable[[int], str]] = {
    "trips": lambda count: ngettext("{name}: {number} trip", "{name}: {number} trips", count),
    "travellers": lambda count: ngettext("{name}: {number} traveller", "{name}: {number} travellers", count),
    "days": lambda count: ngettext("{name}: {number} day", "{name}: {number} days", count),
}
UNSAID: dict[str, Promise] = {
    "travellers": gettext_lazy("{name}: number of travellers not disclosed"),
    "days": gettext_lazy("{name}: days not disclosed"),
}
PARTLY: dict[str, Promise] = {
    "travellers": pgettext_lazy("some are not known", "{name}: at least {number} travellers"),
    "days": pgettext_lazy("some are not known", "{name}: at least {number} days"),
}


def value_of(row: Row, measure: str) -> int | None:
    """What a row has of a measure ("trips", "travellers", "days"); None where nothing of it is known."""
    if measure == "trips":
        return row.figures.trips
    known = getattr(row.figures, measure)
    return None if known.trips_unknown == row.figures.trips else known.known


def is_partial(row: Row, measure: str) -> bool:
    """Whether there is more of a measure than is known."""
    return measure != "trips" and bool(getattr(row.figures, measure).trips_unknown)


def said(row: Row, measure: str) -> str:
    """A row in one plain phrase: "Iraq: 12 trips"."""
    value = value_of(row, measure)
    if value is None:
        return str(UNSAID[measure]).format(name=row.plain)
    words = str(PARTLY[measure]) if is_partial(row, measure) else SAID[measure](value)
    return words.format(name=row.plain, number=number(value))


def finding(table: Breakdown, measure: str, *, ranked: bool = False) -> SafeString:
    """Which value of the table comes first, or that none does. Its number is a figure of that value's own.

    Rows of what is not known never come first. A table that leaves values out and is not `ranked` by the measure cannot
    say who is first: then its own title is all there is to say.
    """
    known = [
        (row, value) for row in table.rows if row.value is not None and (value := value_of(row, measure))
    ]
    if not known:
        return SafeString(gettext("There is nothing here to draw: it is known of no trip."))
    if table.beyond and measure != "trips" and not ranked:
        return format_html("{}", table.title)
    top = max(value for _row, value in known)
    first = [row for row, value in known if value == top]
    if len(known) == 1:
        return _sentence(ALONE[measure](top), table, first, top, measure)
    if len(first) == len(known) and table.beyond:
        return _sentence(str(SHARED_BEYOND), table, first, top, measure)
    if len(first) > NAMED_TOGETHER:
        return _sentence(MANY_TIED[measure](top), table, first, top, measure)
    if len(first) > 1:
        words = ALIKE if len(first) == len(known) else TIED
        return _sentence(words[measure](top), table, first, top, measure)
    return _sentence(
        str(FIRST.get((table.dimension, measure), FIRST_OF_ANY[measure])), table, first, top, measure
    )


def _sentence(words: str, table: Breakdown, first: Sequence[Row], top: int, measure: str) -> SafeString:
    amount = _amount(table, first[0], top, measure)
    slots: dict[str, str] = {"name": first[0].name, "number": amount}
    if "{names}" in words:
        slots["names"] = joined(row.name for row in first)
    if "{many}" in words:
        slots["many"] = number(len(first))
    return format_html(words, **slots)


def _amount(table: Breakdown, row: Row, top: int, measure: str) -> SafeString:
    """The number, with what it is a number of around it, as the row of the table has it."""
    counted = figure(top, table.measure if measure == "trips" else measure)
    if row.part:
        return format_html(
            '<span data-question="{}" data-by="{}" data-value="{}">{}</span>',
            row.part.question,
            row.part.by,
            row.part.value,
            counted,
        )
    return format_html('<span data-by="{}" data-value="{}">{}</span>', table.dimension, row.value, counted)
