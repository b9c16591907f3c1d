"""What somebody posted for a trip, as a state that can be compared; and the way back, from stored values into what is
posted, so that the form shows them as if they had been typed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from officials.admin.base import is_key
from officials.admin.fields import AmountField
from transparency.faults import Fault
from transparency.fields import Prose, TextLine
from trips import currencies
from trips.admin.forms import written_amount
from trips.revisions import ROWS, State, plain
from trips.revisions.merging import Path, Row, by_key, units

FormSet = type[forms.BaseInlineFormSet]


@dataclass(slots=True)
class Posted:
    """One posted form of a trip. `data` and `files` are changed in place; rows are told by their keys, new ones by
    "+" and their place.
    """

    data: QueryDict
    files: MultiValueDict
    form: type[forms.ModelForm]
    formsets: dict[str, FormSet]
    """By prefix, which is the kind of row."""
    places: dict[str, dict[Any, int]] = field(default_factory=dict, init=False)
    """Of each kind, the number under which a row of this key was posted."""

    def __post_init__(self) -> None:
        for kind in self.formsets:
            self._place(kind)

    def _place(self, kind: str) -> None:
        total, initial = self._count(kind, "TOTAL"), self._count(kind, "INITIAL")
        places: dict[Any, int] = {}
        for number in range(total):
            key = self.data.get(f"{kind}-{number}-id")
            stored = number < initial and is_key(key) and int(key or 0) not in places
            places[int(key or 0) if stored else f"+{number}"] = number
        self.places[kind] = places

    def _count(self, kind: str, which: str) -> int:
        """How many rows the form says it has; 0 where it says no number, which the formset itself then tells."""
        typed = self.data.get(f"{kind}-{which}_FORMS", "")
        most = self.formsets[kind].absolute_max
        return min(int(typed), most) if is_key(typed) else 0

    # Reading

    def state(self, base: State | None, theirs: State) -> State:
        """What was posted, as a state. Fields that this form does not have are as they were; a key that the user could
        not have chosen stays the text that it came as."""
        typed = self.form(self.data, self.files)
        found: State = {"trip": self._values(typed, "trip", (base or theirs)["trip"])}
        for kind in ROWS:
            found[kind] = list(self._rows(kind, by_key(base[kind]) if base else {}, by_key(theirs[kind])))
        self._doubt_keys(found, [theirs, base] if base else [theirs])
        return found

    def _rows(self, kind: str, base: dict[Any, Row], theirs: dict[Any, Row]) -> Iterator[Row]:
        if kind not in self.formsets:
            yield from theirs.values()
            return
        for key, number in self.places[kind].items():
            row = self.formsets[kind].form(
                self.data,
                self.files,
                prefix=f"{kind}-{number}",
                empty_permitted=True,
                use_required_attribute=False,
            )
            if isinstance(key, str) and not row.has_changed():
                continue  # an empty row that waits to be filled
            values = self._values(row, kind, base.get(key) or theirs.get(key) or {})
            gone = {"gone": True} if self.data.get(f"{kind}-{number}-DELETE") else {}
            if gone and isinstance(key, str):
                continue
            yield {"id": key, **values, **gone}

    def _values(self, typed: forms.ModelForm, kind: str, was: Row) -> Row:
        values = {name: value for name, value in was.items() if name != "id"}
        for name, one in typed.fields.items():
            if (
                name in ("id", "trip", "DELETE")
                or not _is_of(typed, name)
                or isinstance(one, forms.FileField)
            ):
                continue
            if one.widget.value_omitted_from_data(self.data, self.files, typed.add_prefix(name)):
                continue
            values[name] = read(one, _model_field(typed, name), typed[name].data)
        for name, one in typed.fields.items():
            if isinstance(one, AmountField) and not isinstance(values.get(name), str | int | None):
                values[name] = _minor(values[name], values.get("currency"), typed[name].data)
        return values

    def _doubt_keys(self, mine: State, known: list[State]) -> None:
        """Keys are shown by name only where the user may choose them, or the trip names them anyway."""
        for kind, typed in {"trip": self.form, **{k: v.form for k, v in self.formsets.items()}}.items():
            for name, one in typed.base_fields.items():
                if (
                    not isinstance(one, forms.ModelChoiceField)
                    or name in ("id", "trip")
                    or one.queryset is None
                ):
                    continue
                rows = [mine["trip"]] if kind == "trip" else mine[kind]
                stored = {
                    key
                    for state in known
                    for key in _keys([state["trip"]] if kind == "trip" else state[kind], name)
                }
                asked = set(_keys(rows, name)) - stored
                if not asked:
                    continue
                allowed = set(one.queryset.filter(pk__in=asked).values_list("pk", flat=True)) | stored
                for row in rows:
                    row[name] = _doubted(row.get(name), allowed)

    # Writing

    def put(self, path: Path, stored: State) -> None:
        """Write what a state has at this path (a field, or a whole row) into what was posted."""
        kind, *rest = path
        if kind == "trip":
            self._put(self.form, kind, "", rest[0], stored["trip"])
            return
        key, names = rest[0], rest[1:]
        row = by_key(stored[kind])[key]
        prefix = f"{kind}-{self.places[kind][key]}-"
        for name in names or [unit[0] for unit in units(kind, row)]:
            self._put(self.formsets[kind].form, kind, prefix, name, row)

    def _put(self, typed: type[forms.ModelForm], kind: str, prefix: str, name: str, row: Row) -> None:
        for one in next(unit for unit in units(kind, row) if unit[0] == name):
            if one in typed.base_fields and not isinstance(typed.base_fields[one], forms.FileField):
                self._write(f"{prefix}{one}", written(typed, one, row))

    def _write(self, name: str, values: list[str]) -> None:
        if values:
            self.data.setlist(name, values)
        else:
            self.data.pop(name, None)

    def arrange(self, kind: str, gone: set[Any], added: list[Row]) -> None:
        """Leave rows out, and let stored ones in behind those that stand: their numbers, files and counts follow."""
        old = self.places[kind]
        stored = [key for key in old if not isinstance(key, str) and key not in gone]
        fresh = [key for key in old if isinstance(key, str) and key not in gone]
        order = [*stored, *(row["id"] for row in added), *fresh]
        for container in (self.data, self.files):
            kept: dict[str, list[Any]] = {}
            for name in list(container):
                found = re.fullmatch(rf"{kind}-([0-9]+)-(.+)", name)
                if found:
                    kept[name] = container.getlist(name)
                    del container[name]
            for number, key in enumerate(order):
                start = f"{kind}-{old[key]}-" if key in old else None
                for name, values in kept.items():
                    if start and name.startswith(start):
                        container.setlist(f"{kind}-{number}-{name.removeprefix(start)}", values)
        self.data[f"{kind}-TOTAL_FORMS"] = str(len(order))
        self.data[f"{kind}-INITIAL_FORMS"] = str(len(order) - len(fresh))
        for row in added:
            self.data[f"{kind}-{order.index(row['id'])}-id"] = str(row["id"])
        self._place(kind)
        for row in added:
            self.put((kind, row["id"]), {kind: [row]})

    def append(self, kind: str, values: dict[str, list[str]]) -> str:
        """One more new row, of values as they were posted; its key."""
        number = self._count(kind, "TOTAL")
        for name, typed in values.items():
            self.data.setlist(f"{kind}-{number}-{name}", typed)
        self.data[f"{kind}-TOTAL_FORMS"] = str(number + 1)
        self._place(kind)
        return f"+{number}"

    def raw(self, kind: str, key: Any) -> dict[str, list[str]]:
        """What was posted for a row, by field; without its key."""
        start = f"{kind}-{self.places[kind][key]}-"
        found = {
            name.removeprefix(start): self.data.getlist(name) for name in self.data if name.startswith(start)
        }
        return {name: values for name, values in found.items() if name not in ("id", "trip", "DELETE")}

    def set_gone(self, kind: str, key: Any, gone: bool) -> None:
        self._write(f"{kind}-{self.places[kind][key]}-DELETE", ["on"] if gone else [])

    def anchor(self, path: Path) -> str:
        """The id of the element in the form where this path is; "" where the form does not show it."""
        kind, *rest = path
        if kind == "trip":
            return f"id_{rest[0]}" if rest[0] in self.form.base_fields else ""
        number = self.places[kind].get(rest[0])
        if number is None:
            return ""
        return f"id_{kind}-{number}-{rest[1]}" if len(rest) > 1 else f"{kind}-{number}"


def read(typed: forms.Field, model_field: Any, data: Any) -> Any:
    """A typed value as a state has it; the text itself where it cannot be read."""
    if isinstance(typed, forms.ModelMultipleChoiceField):
        keys = [key for key in data or () if key]
        return sorted(map(int, keys)) if all(is_key(key) for key in keys) else [str(key) for key in keys]
    if isinstance(typed, forms.ModelChoiceField):
        return int(data) if is_key(data) else (data or None)
    try:
        value = typed.to_python(data)
        if isinstance(model_field, TextLine | Prose):
            value = model_field.to_python(value)
    except ValidationError:
        return str(data)
    return value if isinstance(typed, AmountField) else plain(value)


def written(typed: type[forms.ModelForm], name: str, row: Row) -> list[str]:
    """A stored value as a browser would post it; nothing for what a browser leaves out."""
    one, value = typed.base_fields[name], row.get(name)
    if isinstance(one, AmountField):
        return [written_amount(value, row["currency"])] if value is not None else [""]
    if isinstance(one, forms.BooleanField):
        return ["on"] if value else []
    if isinstance(value, list):
        return [str(key) for key in value]
    if isinstance(one, forms.ModelChoiceField):
        return [str(value or "")]
    shown = one.prepare_value(typed._meta.model._meta.get_field(name).to_python(value))
    return ["" if shown is None else str(shown)]


def _is_of(typed: forms.ModelForm, name: str) -> bool:
    """Whether a field of the form is one of the record, and not a help of the form's own."""
    meta = typed._meta.model._meta
    return any(one.name == name for one in (*meta.fields, *meta.many_to_many))


def _model_field(typed: forms.ModelForm, name: str) -> models.Field:
    return typed._meta.model._meta.get_field(name)


def _minor(amount: Any, currency: Any, as_typed: Any) -> Any:
    try:
        return currencies.to_minor(amount, currency or "")
    except Fault:
        return str(as_typed)


def _keys(rows: list[Row], name: str) -> Iterator[int]:
    for row in rows:
        value = row.get(name)
        for key in value if isinstance(value, list) else [value]:
            if isinstance(key, int):
                yield key


def _doubted(value: Any, allowed: set[int]) -> Any:
    if isinstance(value, list):
        return value if all(key in allowed for key in value) else [str(key) for key in value]
    return value if not isinstance(value, int) or value in allowed else str(value)
