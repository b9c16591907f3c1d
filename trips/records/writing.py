"""From a record of a file to working records, validated as a form validates them."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from officials.models import Municipality
from transparency import calendar
from trips import countries, currencies
from trips.codes import Absent, Withheld
from trips.models import Destination, Trip

from .reading import Faults, Record, Values
from .shapes import KEY_FIELD, SECTIONS

BOUNDS = {"start_earliest", "start_latest", "end_earliest", "end_latest"}
Made = dict[str, list[Any]]
"""The objects of a record's lists, as far as they are written, by the list's name."""


class Writer:
    """Writes the records of one file, in order. Faults go to `faults`; whatever has one is not written."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self._municipality: Municipality | None = None
        self._refused: set[tuple[str, str]] = set()

    def know(self, record: Record, instance: Any) -> None:
        """Remember a record that stands already: the file's other records may belong to it."""
        if isinstance(instance, Municipality):
            self._municipality = instance

    def refuse(self, record: Record) -> None:
        """Remember that a record is not written, so that those which name it are not faulted for it."""
        self._refused.add((record.section, record.key))

    def write(self, record: Record, instance: Any) -> bool:
        """Fill, validate and save a record with its lists; False where there was a fault."""
        count, values = len(self.faults), record.values
        unjudged = set()
        if isinstance(instance, Municipality):
            self._municipality = instance
        elif isinstance(instance, Destination):
            _name_country(values, instance)
        elif self._municipality is None or self._municipality.pk is None:
            unjudged = {"municipality"}  # its own fault is told already
        else:
            instance.municipality = self._municipality
        valid = self._check(values, instance, unjudged)
        if valid and not unjudged:
            instance.save()
            self._write_lists(values, instance)
        else:
            self._check_lists(values)
        if len(self.faults) > count or unjudged:
            self.refuse(record)
            return False
        return True

    def _check(self, values: Values, instance: Any, unjudged: set[str]) -> bool:
        """Fill and validate; faults are told under the file's own names. `unjudged` fields are left alone."""
        count = len(self.faults)
        _fall_back_to_defaults(values, instance)
        for name, value in values.plain.items():
            setattr(instance, name, value)
        unjudged = unjudged | values.refused | self._take_amount(values, instance)
        for path, key in values.references.items():
            unjudged |= self._take_reference(values, instance, path, key)
        if isinstance(instance, Trip):
            unjudged |= _take_bounds(instance)
        try:
            instance.full_clean(exclude=unjudged)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                for message in messages:
                    self.faults.add(values.place_of(name), message)
        return len(self.faults) == count and not values.refused

    def _take_amount(self, values: Values, instance: Any) -> set[str]:
        """An amount in major units, as people write it, to the minor units that are stored; what not to judge."""
        text = values.plain.get("amount")
        if text is None:
            return set()
        instance.amount = None
        try:
            instance.amount = currencies.to_minor(Decimal(text), instance.currency)
        except InvalidOperation:
            self.faults.add(
                values.at("amount"), _("Write the amount as a decimal number, such as “1240.50”.")
            )
        except currencies.CurrencyError as error:
            self.faults.add(values.at("amount"), error)
        return set() if instance.amount is not None else {"amount", "currency"}

    def _take_reference(self, values: Values, instance: Any, path: str, key: str) -> set[str]:
        section = values.shape.references[path]
        found = SECTIONS[section].model.objects.filter(**{KEY_FIELD[section]: key}).first()
        setattr(instance, path, found)
        if found is not None:
            return set()
        if (section, key) not in self._refused:
            self.faults.add(
                values.at(path),
                _(
                    "Nothing in “%(section)s” has the key “%(key)s”. Add it there, before this, or mend the key."
                )
                % {"section": section, "key": key},
            )
        return {path}

    def _write_lists(self, values: Values, parent: Any) -> None:
        """An object's lists, anew."""
        shapes = values.shape.children
        for shape in reversed(
            list(shapes.values())
        ):  # costs before the travellers and redactions that they name
            shape.model.objects.filter(**{shape.parent: parent}).delete()
        made: Made = {name: [] for name in shapes}
        for name in shapes:
            for number, child in enumerate(values.children.get(name, ()), 1):
                made[name].append(self._write_child(child, number, parent, made))

    def _write_child(self, values: Values, number: int, parent: Any, made: Made) -> Any:
        child = values.shape.model(**{values.shape.parent: parent})
        if hasattr(child, "order"):
            child.order = number
        if values.plain.get("absent") == Absent.WITHHELD:
            child.redaction = next(
                (each for each in made["redactions"] if each.field == Withheld.COSTS), None
            )
        several = {}
        for path in values.positions:
            chosen = self._chosen(values, path, made)
            if isinstance(values.positions[path], list):
                several[path] = chosen
            elif chosen:
                setattr(child, path, chosen[0])
        if self._check(values, child, set()):
            child.save()
            for path, chosen in several.items():
                getattr(child, path).set(chosen)
        return child

    def _chosen(self, values: Values, path: str, made: Made) -> list[Any]:
        """The objects that a position, or a list of them, means; those with faults of their own left out."""
        given, name = values.positions[path], values.shape.positions[path]
        numbers = given if isinstance(given, list) else [given]
        if any(number >= len(made[name]) for number in numbers):
            self.faults.add(
                values.at(path),
                _("The list “%(name)s” ends at %(last)s, counted from 0.")
                % {"name": name, "last": len(made[name]) - 1},
            )
            return []
        return [made[name][number] for number in numbers if made[name][number].pk]

    def _check_lists(self, values: Values) -> None:
        """The lists of an object that is not written: their own faults are told as well, in one go."""
        for children in values.children.values():
            for child in children:
                self._check(child, child.shape.model(), {child.shape.parent, "redaction"})


def _fall_back_to_defaults(values: Values, instance: Any) -> None:
    """What a changed record no longer gives is as in a new one."""
    for name in values.shape.fields.values():
        setattr(instance, name, instance._meta.get_field(name).get_default())
    for path in values.shape.references:
        setattr(instance, path, None)


def _take_bounds(trip: Trip) -> set[str]:
    """The first and last days that follow from what is given; where it gives none, they are not to be judged."""
    try:
        trip.fill()
    except calendar.CalendarError:
        return BOUNDS
    return set()


def _name_country(values: Values, place: Destination) -> None:
    """Where a file names no city, the destination is the country as a whole, under the country's names."""
    country = countries.country(values.plain.get("country", ""))
    place.is_city = bool(values.plain.get("name"))
    if country and not place.is_city:
        values.plain |= {"name": country.name, "name_en": country.name_en}
