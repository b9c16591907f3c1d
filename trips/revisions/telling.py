"""What differs between two states of a trip, in the words that people read: labels, names, Jalali dates, money."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext

from transparency import calendar, calendar_words, persian
from transparency.fields import PeriodField
from trips import currencies
from trips.models import Attachment, Cost, Permit, Redaction, Source, Stop, Traveller, Trip

from .keeping import ROWS, State
from .merging import Path, Row, by_key, same, units

MODELS: dict[str, type[models.Model]] = {
    "trip": Trip,
    "stops": Stop,
    "travellers": Traveller,
    "costs": Cost,
    "permits": Permit,
    "attachments": Attachment,
    "sources": Source,
    "redactions": Redaction,
}
OWN = {Stop: "stops", Traveller: "travellers", Redaction: "redactions"}
"""Rows that other rows of the same trip name."""

NAMED_BY = {
    "stops": ("destination",),
    "travellers": ("official", "name", "post", "kind"),
    "costs": ("item",),
    "permits": ("stage",),
    "attachments": ("title",),
    "sources": ("title", "url"),
    "redactions": ("field",),
}
"""What a row is called by: the first of these that says anything."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: a field, or a row that came or went (then `old` or `new` is "" and the other has a line for
    each field that says something). "" stands for an empty field."""

    path: Path
    label: str
    old: str
    new: str

    @property
    def is_row(self) -> bool:
        return len(self.path) == 2 and self.path[0] != "trip"


def changes(before: State, after: State) -> list[Change]:
    """What the later state says otherwise, in the order of the form; empty where nothing differs. At most six queries."""
    return Words((before, after)).changes(before, after)


class Words:
    """Says the values of some states. Names of all records in them are read once: at most a query for each model."""

    def __init__(self, states: Iterable[State]) -> None:
        states = list(states)
        self._rows: dict[str, dict[Any, Row]] = {kind: {} for kind in ROWS}
        for found in states:
            for kind in ROWS:
                self._rows[kind].update(by_key(found[kind]))
        self._names = {
            model: {row.pk: str(row) for row in model._default_manager.filter(pk__in=keys)}
            for model, keys in _named(states).items()
        }

    def changes(self, before: State, after: State) -> list[Change]:
        found = list(self._fields(("trip",), before["trip"], after["trip"], ""))
        for kind in ROWS:
            old, new = by_key(before[kind]), by_key(after[kind])
            for key, row in new.items():
                if key in old:
                    found.extend(self._fields((kind, key), old[key], row, self.row_label(kind, key, after)))
                else:
                    label = self.row_label(kind, key, after)
                    found.append(Change((kind, key), label, "", self.row(kind, row)))
            for key, row in old.items():
                if key not in new:
                    label = self.row_label(kind, key, before)
                    found.append(Change((kind, key), label, self.row(kind, row), ""))
        return found

    def _fields(self, place: Path, old: Row, new: Row, row_label: str) -> Iterator[Change]:
        kind = place[0]
        for unit in units(kind, [name for name in old if name in new]):
            if not same(old, new, unit):
                label = self.field_label(kind, unit[0], row_label)
                yield Change(
                    (*place, unit[0]), label, self.value(kind, unit[0], old), self.value(kind, unit[0], new)
                )

    # Labels

    def field_label(self, kind: str, name: str, row_label: str = "") -> str:
        label = capfirst(str(_field(kind, name).verbose_name))
        return f"{row_label} · {label}" if row_label else label

    def row_label(self, kind: str, key: Any, found: State) -> str:
        """“Traveller 3: deputy mayor”: the number is the row's place in this state."""
        rows = list(by_key(found[kind]))
        named = {
            "kind": capfirst(str(MODELS[kind]._meta.verbose_name)),
            "number": persian.digits(rows.index(key) + 1, _language()),
            "name": self.row_name(kind, self._rows[kind][key]),
        }
        return (
            gettext("%(kind)s %(number)s: %(name)s") if named["name"] else gettext("%(kind)s %(number)s")
        ) % named

    def row_name(self, kind: str, row: Row) -> str:
        return next(filter(None, (self.value(kind, name, row) for name in NAMED_BY[kind])), "")

    # Values

    def row(self, kind: str, row: Row) -> str:
        """A row's fields, a line each; those that stand as in an empty row are left out."""
        lines = []
        for unit in units(kind, row):
            name = unit[0]
            if name == "order" or name not in {field.name for field in _fields_of(kind)}:
                continue
            said = self.value(kind, name, row)
            if said and row[name] != _field(kind, name).get_default():
                lines.append(f"{self.field_label(kind, name)}: {said}")
        return "\n".join(lines) or self.row_name(kind, row)

    def value(self, kind: str, name: str, row: Row) -> str:
        """What a field of this row says; "" where it is empty. A text that was typed and cannot be read is shown as it
        was typed."""
        value = row.get(name)
        if kind == "costs" and name == "amount" and not isinstance(value, str):
            return _money(row)
        if value is None or value == "" or value == []:
            return ""
        field = _field(kind, name)
        if field.is_relation:
            keys = value if isinstance(value, list) else [value]
            return persian.join_words([self._named(field, key) for key in keys], _language())
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        try:
            return _said(field, value)
        except ValueError:
            return str(value)

    def _named(self, field: Any, key: Any) -> str:
        model = field.related_model
        if model in OWN:
            kind = OWN[model]
            row = self._rows[kind].get(key)
            name = self.row_name(kind, row) if row else None
        else:
            name = self._names.get(model, {}).get(key)
        if name is None:
            return key if isinstance(key, str) else gettext("a record that is gone")
        return name


def _named(states: Iterable[State]) -> dict[type[models.Model], set[int]]:
    """Which other records these states name, by model."""
    found: dict[type[models.Model], set[int]] = {}
    relations = {
        kind: [field for field in _fields_of(kind) if field.many_to_one and field.related_model not in OWN]
        for kind in MODELS
    }
    for state in states:
        for kind, fields in relations.items():
            for row in [state["trip"]] if kind == "trip" else state[kind]:
                for field in fields:
                    if isinstance(row.get(field.name), int):
                        found.setdefault(field.related_model, set()).add(row[field.name])
    return found


def _fields_of(kind: str) -> list[Any]:
    meta = MODELS[kind]._meta
    return [field for field in (*meta.fields, *meta.many_to_many) if field.name not in ("id", "trip")]


def _field(kind: str, name: str) -> Any:
    return MODELS[kind]._meta.get_field(name)


def _language() -> str:
    return get_language() or "fa"


def _money(cost: Row) -> str:
    """The amount with its currency; the currency alone where it stands without an amount."""
    if cost.get("amount") is None:
        return str(dict(_field("costs", "currency").flatchoices).get(cost.get("currency") or None, ""))
    code = cost.get("currency") or ""
    if code not in currencies.CURRENCIES:
        return persian.digits(cost["amount"], _language())
    major = currencies.to_decimal_string(cost["amount"], code)
    return persian.money(major, code, cost.get("rial_basis") or None, _language())


def _said(field: models.Field, value: Any) -> str:
    language = _language()
    match field:
        case models.BooleanField():
            return gettext("Yes") if value else gettext("No")
        case PeriodField():
            return calendar_words.format_period(calendar.parse_jalali(value), language)
        case models.DateField():
            return calendar_words.format_period(
                calendar.Period.of_day(dt.date.fromisoformat(value)), language
            )
        case models.FileField():
            return ""  # stored under its hash; a document is known by its title
        case models.IntegerField():
            return persian.digits(value, language)
        case models.DecimalField():
            number = persian.digits(value, language)
            return number.replace(".", "٫") if language == "fa" else number
    return str(value)
