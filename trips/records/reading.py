"""From a file's text to records whose shape is right; whether their values are, the models say (`loading`)."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from transparency import calendar

from .shapes import KEY_FIELD, SECTIONS, Shape

Place = tuple[str, str, str]
"""File name, record key and field path: where a fault is."""


class Faults(list[str]):
    """Lines `file: key: field: what is wrong and what to do`."""

    def add(self, place: Place, message: object) -> None:
        self.append(": ".join([*(part for part in place if part), str(message)]))


@dataclass(slots=True)
class Values:
    """One object of a file, its names now those of the model."""

    shape: Shape
    place: Place
    plain: dict[str, Any]
    references: dict[str, str] = field(default_factory=dict)
    positions: dict[str, int | list[int]] = field(default_factory=dict)
    children: dict[str, list["Values"]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    """Model fields whose value was no value at all: faulted once, not judged again."""

    def place_of(self, model_field: str) -> Place:
        """Where the file gives a model field; the object itself for what is no field of it."""
        names = [path for path, name in self.shape.fields.items() if name == model_field]
        if model_field in KEY_FIELD.values():
            names = ["key"]
        elif model_field in self.shape.references or model_field in self.shape.positions:
            names = [model_field]
        return self.at(names[0]) if names else self.place

    def at(self, path: str) -> Place:
        file, key, inside = self.place
        return file, key, f"{inside}.{path}" if inside else path


@dataclass(frozen=True, slots=True)
class Record:
    """A record with its key. `digest` tells whether it is the one that was loaded before; `reason` is not in it."""

    section: str
    key: str
    reason: str
    digest: str
    values: Values


def read(path: Path, faults: Faults) -> list[Record]:
    """The records of a file in order of loading; what is wrong with its shape goes to `faults`."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal, object_pairs_hook=_object)
    except OSError as error:
        faults.add((path.name, "", ""), _("The file cannot be read: %(why)s.") % {"why": error.strerror})
        return []
    except ValueError as error:
        faults.add((path.name, "", ""), _("This is not a JSON file: %(why)s.") % {"why": error})
        return []
    return list(_records(path.name, content, faults))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _value in pairs]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(_("“%(name)s” stands twice in one object") % {"name": twice})
    return dict(pairs)


def _records(file: str, content: Any, faults: Faults) -> Iterator[Record]:
    if not isinstance(content, dict) or not isinstance(content.get("municipality"), dict):
        faults.add((file, "", "municipality"), _("A file is one object, and holds one municipality."))
        return
    for name in sorted(content.keys() - SECTIONS.keys()):
        _unknown((file, "", name), SECTIONS, faults)
    seen = set()
    for section, shape in SECTIONS.items():
        listed = content.get(section, [])
        listed = [listed] if section == "municipality" else listed
        if not isinstance(listed, list):
            faults.add((file, "", section), _("Write a list here."))
            continue
        for number, given in enumerate(listed):
            record = _record(file, section, f"{section}[{number}]", shape, given, faults)
            if record is None:
                continue
            if (section, record.key) in seen:
                faults.add(
                    (file, record.key, "key"),
                    _("Another record of this file has this key. Give each its own."),
                )
                continue
            seen.add((section, record.key))
            yield record


def _record(file: str, section: str, spot: str, shape: Shape, given: Any, faults: Faults) -> Record | None:
    if not isinstance(given, dict) or not isinstance(given.get("key"), str) or not given["key"]:
        faults.add(
            (file, spot, "key"), _("Give the record a key of its own: by it a second load knows the record.")
        )
        return None
    content = {name: value for name, value in given.items() if name not in ("key", "reason")}
    reason = given.get("reason") or ""
    if not isinstance(reason, str):
        faults.add((file, given["key"], "reason"), _("Write text here, in quotation marks."))
        return None
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    digest = hashlib.sha256(text.encode()).hexdigest()
    values = _values(shape, content, (file, given["key"], ""), faults)
    return Record(section, given["key"], reason.strip(), digest, values)


def _values(shape: Shape, given: Mapping[str, Any], place: Place, faults: Faults) -> Values:
    values = Values(shape, place, {})
    for path, value in _flat(shape, given):
        at = values.at(path)
        if path in shape.fields:
            taken = _plain(shape.model, shape.fields[path], value, at, faults)
            if taken is _REFUSED:
                values.refused.add(shape.fields[path])
            else:
                values.plain[shape.fields[path]] = taken
        elif path in shape.references:
            if isinstance(value, str):
                values.references[path] = value
            elif value is not None:
                faults.add(at, _("Write the key of a record here, in quotation marks."))
        elif path in shape.positions:
            _position(values, path, value, faults)
        elif path in shape.children:
            values.children[path] = _children(values, path, value, faults)
        else:
            _unknown(at, [*shape.fields, *shape.references, *shape.positions, *shape.children], faults)
    return values


def _flat(shape: Shape, given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Paths and values; an object whose fields the shape knows (`host`) is opened, its `null` is nothing."""
    nested = {path.split(".")[0] for path in shape.fields if "." in path}
    for name, value in given.items():
        if name in nested and isinstance(value, dict):
            yield from ((f"{name}.{inner}", below) for inner, below in value.items())
        elif name not in nested or value is not None:
            yield name, value


_REFUSED = object()


def _plain(model: type[models.Model], name: str, value: Any, at: Place, faults: Faults) -> Any:
    """The value as the model field takes it; `_REFUSED` where its JSON type is wrong."""
    column = model._meta.get_field(name)
    if value is None and not isinstance(column, models.BooleanField):
        return None if column.null else ""
    if isinstance(column, models.DateField):
        return _day(value, at, faults)
    kind: type
    if isinstance(column, models.BooleanField):
        kind, cure = bool, _("Write true or false here.")
    elif isinstance(column, models.IntegerField) and name != "amount":
        kind, cure = int, _("Write a whole number here.")
    else:  # amounts and rates too: as text they keep every figure
        kind, cure = str, _("Write text here, in quotation marks.")
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        faults.add(at, cure)
        return _REFUSED
    return value


def _day(value: Any, at: Place, faults: Faults) -> dt.date | object:
    try:
        day = calendar.parse(value).date if isinstance(value, str) else None
    except calendar.CalendarError as error:
        faults.add(at, error)
        return _REFUSED
    if day is None:
        faults.add(at, _("Write one day here, such as 1401-09-27 or 2022-12-18, in quotation marks."))
        return _REFUSED
    return day


def _position(values: Values, path: str, value: Any, faults: Faults) -> None:
    if value is None:
        return
    several = values.shape.model._meta.get_field(path).many_to_many
    numbers = value if several else [value]
    if not isinstance(numbers, list) or not all(type(number) is int and number >= 0 for number in numbers):
        cure = (
            _("Write a list of positions here, counted from 0.")
            if several
            else _("Write a position here, from 0.")
        )
        faults.add(values.at(path), cure)
        return
    values.positions[path] = value


def _children(values: Values, path: str, given: Any, faults: Faults) -> list[Values]:
    if not isinstance(given, list) or not all(isinstance(child, dict) for child in given):
        faults.add(values.at(path), _("Write a list of objects here."))
        return []
    file, key, inside = values.at(path)
    shape = values.shape.children[path]
    return [
        _values(shape, child, (file, key, f"{inside}[{number}]"), faults)
        for number, child in enumerate(given)
    ]


def _unknown(at: Place, known: Any, faults: Faults) -> None:
    names = ", ".join(known)
    faults.add(at, _("There is no such field. The fields here are: %(names)s.") % {"names": names})
