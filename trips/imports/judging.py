"""What was read is held to the rules of the form by the form itself: the same classes judge a typed trip and an imported one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import inlineformset_factory, modelform_factory
from django.utils.translation import gettext_lazy as _

from officials.admin.forms import RecordForm
from trips.admin.entry.rows import TripRows
from trips.admin.forms import CostForm, StopForm, TravellerForm, TravellerFormSet, TripForm
from trips.models import Cost, Permit, Stop, Traveller, Trip

from .findings import Findings
from .quick import Known, Quick
from .reading import Row
from .sheets import BY_NAME, TRIPS

UNREAD = "unread"

FIELDS: Mapping[str, tuple[str, ...]] = {
    "trips": tuple(column.name for column in TRIPS.columns if column.name not in ("trip", "municipality")),
    "stops": ("order", "destination", "purpose", "arrival", "departure"),
    "travellers": (
        "order",
        *(column.name for column in BY_NAME["travellers"].columns if column.name not in ("trip", "stops")),
    ),
    "costs": (
        "order",
        "rial_basis",
        *(column.name for column in BY_NAME["costs"].columns if column.name not in ("trip", "traveller")),
    ),
    "permits": tuple(column.name for column in BY_NAME["permits"].columns if column.name != "trip"),
}
"""What the forms fill; rows of the same trip that a row names (`stops`, `traveller`) are set when all are stored."""

IN_COLUMN = {"destination": "city", "rial_basis": "currency", "__all__": "trip"}
"""Fields whose fault is shown in a column of another name."""

CURES: Mapping[str, Any] = {
    "required": _("Fill in this cell."),
    "max_length": _("Shorten the text."),
    "max_digits": _("Check the digits."),
    "max_decimal_places": _("Check the digits."),
    "max_whole_digits": _("Check the digits."),
}
CHECK_BOTH = _("Check both dates.")
CURES_OF: Mapping[str, Any] = {
    "departure": CHECK_BOTH,
    "end": CHECK_BOTH,
    "host_address": _("Write an address such as https://example.org, or leave the cell empty."),
    "size_known": _("Fill in both cells, or empty both."),
    "status_reason": _("Write the reason in this cell."),
    "reason": _("Write the reason in this cell."),
    "days_min": _("Fill in the longest stay as well, and check both numbers."),
    "head": _("Leave “yes” in one row of the trip, for one person."),
    "amount": _("Fill in one of the two cells, and empty the other."),
    "name": _("Empty one of the two cells."),
    "kind": _("Correct the kind, or empty the cell of the name."),
    "rate": _("Correct the number, or leave the cell empty."),
    "joint_code": _("Write a code such as najaf-1404."),
    "days": _("Correct the number, or leave the cell empty where it is not stated."),
    "count": _("Correct the number, or leave the cell empty where it is not stated."),
}
"""What to do where the form's words only say what is wrong: by the code of the fault, else by its column."""


class Unread(forms.Field):
    """A cell that could not be read: told once, and what depends on it is not judged."""

    def clean(self, value: Any) -> Any:
        raise ValidationError("", code=UNREAD)


def _formfield(field: models.Field, **kwargs: Any) -> Any:
    if isinstance(field, models.ForeignKey):
        return Known(required=not field.blank)
    if field.choices:
        # `tables.cells` gives none but codes; a list of choices would be copied for every row.
        return forms.CharField(required=not field.blank, max_length=field.max_length)
    return field.formfield(**kwargs)


def _quick(form: type[Any]) -> type[Any]:
    return type(
        f"Imported{form.__name__}",
        (Quick, form),
        {"Meta": getattr(form, "Meta", None)} if hasattr(form, "Meta") else {},
    )


@cache
def trip_form() -> Any:
    return modelform_factory(
        Trip, form=_quick(TripForm), fields=FIELDS["trips"], formfield_callback=_formfield
    )


@cache
def formset(name: str) -> Any:
    """The formset of one kind of rows, as the trip's page has it, for rows that are all new."""
    model, form, rows = {
        "stops": (Stop, StopForm, TripRows),
        "travellers": (Traveller, TravellerForm, TravellerFormSet),
        "costs": (Cost, CostForm, TripRows),
        "permits": (Permit, RecordForm, TripRows),
    }[name]
    return inlineformset_factory(
        Trip,
        model,
        form=_quick(form),
        formset=rows,
        fields=FIELDS[name],
        extra=0,
        can_delete=False,
        formfield_callback=_formfield,
    )


def _data(row: Row, order: int) -> Iterator[tuple[str, Any]]:
    """What a person would have sent for the row: what is not written is as an untouched form has it."""
    for name in FIELDS[row.layout.name]:
        field: Any = row.layout.model._meta.get_field(name)
        value = order if name == "order" else row.values.get(name)
        if value in (None, "") and field.has_default() and name != "count":
            value = field.get_default()
        yield name, value


def judge_trip(row: Row, findings: Findings) -> Any:
    """The trip's form, judged; its problems are in `findings`."""
    form = trip_form()(data=dict(_data(row, 0)))
    _judge(form, row, findings)
    return form


def judge_rows(name: str, rows: list[Row], trip: Trip, findings: Findings) -> list[Any]:
    """The forms of one kind of rows of a trip, judged together."""
    prefix = "rows"
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    for place, row in enumerate(rows):
        data |= {f"{prefix}-{place}-{field}": value for field, value in _data(row, place + 1)}
    made = formset(name)(data=data, instance=trip, prefix=prefix)
    made.min_num = len(rows)  # none of them is an empty form
    for form, row in zip(made.forms, rows, strict=True):
        _set_unread(form, row)
    made.is_valid()
    for form, row in zip(made.forms, rows, strict=True):
        _tell(form, row, findings)
    for error in made.non_form_errors().as_data():
        rows[0].fault(findings, "trip", " ".join(error.messages))
    return list(made.forms)


def _judge(form: Any, row: Row, findings: Findings) -> None:
    _set_unread(form, row)
    form.is_valid()
    _tell(form, row, findings)


def _set_unread(form: Any, row: Row) -> None:
    for name in row.unread & set(form.fields):
        form.fields[name] = Unread()


def _tell(form: Any, row: Row, findings: Findings) -> None:
    for name, errors in form.errors.as_data().items():
        for error in errors:
            if error.code == UNREAD:
                continue
            column = IN_COLUMN.get(name, name)
            for message in error.messages:
                cure = CURES.get(error.code or "") or ("" if ". " in message else CURES_OF.get(column, ""))
                row.fault(findings, column, message, cure)
