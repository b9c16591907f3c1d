"""Rows of a trip's form that stay quick however many there are: what they choose among is read once for all of them."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.forms.utils import ErrorDict
from django.utils.safestring import SafeString

from officials.admin import quick
from officials.admin.base import OwnRows, Searched, is_key
from officials.admin.fields import QuickCheck, QuickHidden
from officials.admin.forms import RecordForm

from .aside import Aside


class Shared:
    """The records that the rows of one formset name in one field, or all that they may name, in one query.

    `asked` are keys as typed, `standing` the keys that stored rows hold: these stay choices of their own row even where
    the user does not reach them.
    """

    def __init__(self, queryset: QuerySet, asked: set[str], standing: set[Any], *, every: bool) -> None:
        self.queryset, self.asked, self.standing, self.every = queryset, asked, standing, every

    @cached_property
    def within(self) -> dict[str, models.Model]:
        """By key, in the order of the choices."""
        keys = {int(key) for key in self.asked if is_key(key)} | self.standing
        if not self.every and not keys:
            return {}
        rows = self.queryset if self.every else self.queryset.filter(pk__in=keys)
        return {str(row.pk): row for row in rows}

    @cached_property
    def outside(self) -> dict[str, models.Model]:
        lacking = [key for key in self.standing if str(key) not in self.within]
        rows = self.queryset.model._base_manager.filter(pk__in=lacking) if lacking else ()
        return {str(row.pk): row for row in rows}

    def get(self, key: str, standing: str) -> models.Model | None:
        return self.within.get(key) or (self.outside.get(key) if key == standing else None)


class OneOf(forms.ModelChoiceField):
    """One record, looked up among what all rows share."""

    shared: Shared | None = None
    standing = ""

    def share(self, shared: Shared, standing: Any) -> None:
        self.shared, self.standing = shared, str(standing or "")
        chooser = getattr(self.widget, "widget", self.widget)
        if isinstance(chooser, SearchedRow):
            chooser.label_of = self._label_of
            return
        rows = list(shared.within.values())
        own = shared.get(self.standing, self.standing) if self.standing not in shared.within else None
        empty = [("", self.empty_label)] if self.empty_label is not None else []
        # A plain list: Django's iterator would ask the database for each row.
        self.choices = [
            *empty,
            *((row.pk, self.label_from_instance(row)) for row in [*rows, *([own] if own else [])]),
        ]

    def _label_of(self, key: str) -> str | None:
        record = self.shared.get(key, self.standing) if self.shared else None
        return None if record is None else self.label_from_instance(record)

    def to_python(self, value: Any) -> Any:
        if self.shared is None or value in self.empty_values:
            return super().to_python(value)
        key = str(value.pk if isinstance(value, models.Model) else value)
        record = self.shared.get(key, self.standing)
        if record is None:
            raise ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
            )
        return record


class SeveralOf(OwnRows):
    """Several records, looked up among what all rows share."""

    shared: Shared | None = None

    def share(self, shared: Shared, standing: Any) -> None:
        self.shared = shared
        self.choices = [(row.pk, self.label_from_instance(row)) for row in shared.within.values()]

    def _check_values(self, value: Any) -> Any:
        if self.shared is None:
            return super()._check_values(value)  # type: ignore[misc]  # the stubs leave it out
        found = [self.shared.within.get(str(key)) for key in value]
        if None in found:
            wrong = next(key for key, record in zip(value, found, strict=True) if record is None)
            raise ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": wrong}
            )
        return found


class SearchedRow(Searched):
    """A record found by typing, drawn in one go; its label comes from what all rows share."""

    label_of: Callable[[str], str | None] | None = None

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        key = "" if value in (None, "") else str(getattr(value, "pk", value))
        label = self.label_of(key) if key and self.label_of else None
        options = [] if self.is_required else [("", False, "")]
        if label is not None:
            options.append((key, True, label))
        return quick.select(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}), options)


class RowForm(RecordForm):
    """A row of a trip. What is chosen and stands stays a choice through `Shared`, not by a query for each row."""

    @property
    def media(self) -> forms.Media:
        """Alike for all rows of a kind, whose class is made for one page; the page asks each row for it."""
        kind: Any = type(self)
        if "shared_media" not in vars(kind):
            kind.shared_media = super().media
        return kind.shared_media

    def _keep_what_is_chosen(self) -> None:
        return

    def _post_clean(self) -> None:
        # A stored row that nobody touched was judged when it was stored; each rule costs a query.
        if self.instance.pk and not self.has_changed():
            return
        super()._post_clean()  # type: ignore[misc]  # the stubs leave it out


class TripRows(BaseInlineFormSet):
    """Rows of one kind. With `aside`, nothing is judged or saved: the page is only drawn anew with what was typed."""

    aside: Aside | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in [
            number for prefix, number in (self.aside.fresh if self.aside else ()) if prefix == self.prefix
        ]:
            self._begin(number)
        self.sharing = dict(self._sharing())

    def _begin(self, number: int) -> None:
        """Put into a row that a tool has added what an empty one begins with."""
        data: Any = self.data
        for name, field in self.form.base_fields.items():
            begins = field.prepare_value(field.initial() if callable(field.initial) else field.initial)
            if begins not in (None, "", False):
                data.setdefault(f"{self.prefix}-{number}-{name}", str(begins))

    def _sharing(self) -> Iterator[tuple[str, Shared]]:
        stored = list(self.get_queryset()) if self.instance.pk else []
        for name, field in self.form.base_fields.items():
            if not isinstance(field, OneOf | SeveralOf) or field.queryset is None:
                continue
            chooser = getattr(field.widget, "widget", field.widget)
            asked = {
                value
                for number in range(self.total_form_count() if self.is_bound else 0)
                for value in (self.data.get(f"{self.prefix}-{number}-{name}"),)
                if isinstance(value, str)
            }
            standing = {getattr(row, f"{name}_id", None) for row in stored} - {None}
            yield name, Shared(field.queryset, asked, standing, every=not isinstance(chooser, SearchedRow))

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for name, shared in self.sharing.items():
            form.fields[name].share(shared, getattr(form.instance, f"{name}_id", None))
        key = form.fields.get(self._pk_field.name)  # type: ignore[attr-defined]  # set above
        if isinstance(key, forms.ModelChoiceField) and index is not None:
            form.fields[self._pk_field.name] = self._key_field(key)  # type: ignore[attr-defined]
        for field in form.fields.values():
            if type(field.widget) is forms.HiddenInput:
                field.widget = QuickHidden()
            elif type(field.widget) is forms.CheckboxInput:
                field.widget = QuickCheck()

    @cached_property
    def empty_form(self) -> Any:
        """The row that a script copies: Django makes it anew each time the page asks for it, and it asks often."""
        return super().empty_form

    def _key_field(self, key: forms.ModelChoiceField) -> OneOf:
        """The hidden key of a row, looked up among the rows that were read already."""
        field = OneOf(self.get_queryset(), initial=key.initial, required=False, widget=QuickHidden)
        field.shared = self.stored
        return field

    @cached_property
    def stored(self) -> Shared:
        return Shared(self.get_queryset(), set(), set(), every=True)

    def is_valid(self) -> bool:
        return super().is_valid() and self.aside is None

    def full_clean(self) -> None:
        if self.aside is None or not self.is_bound:
            super().full_clean()
            return
        self._errors: list[ErrorDict] = []
        self._non_form_errors = self.error_class(error_class="nonform")
        forms_of_rows: list[Any] = self.forms
        for number, form in enumerate(forms_of_rows):
            form.cleaned_data = {}
            form._errors = ErrorDict(renderer=form.renderer)
            for name, messages in self.aside.of_row(self.prefix or "", number).items():
                form._errors[name] = form.error_class(messages, renderer=form.renderer)
            self._errors.append(form._errors)
