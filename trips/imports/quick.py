"""The rules of the database, judged for thousands of new rows: each rule once for each set of values that it looks at.

Django asks the database about every rule of every row, a dozen queries a row. The rules are the models' own; only the
answers are remembered.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models


class Known(forms.Field):
    """A record that `Directory` has found already: within what the municipality may use, so it is not asked for again."""


class Quick(forms.ModelForm):
    """Mixin for the form of a row that is new, and so is its trip: rules over stored rows do not concern it."""

    def has_changed(self) -> bool:
        return True  # a row like an untouched one is a row all the same

    def _get_validation_exclusions(self) -> set[str]:
        # Not even to ask whether a found record still exists.
        return super()._get_validation_exclusions() | self._found()  # type: ignore[misc]  # the stubs leave it out

    def _found(self) -> set[str]:
        return {
            name
            for name, field in self.fields.items()
            if isinstance(field, Known) and name not in self.errors
        }

    def _post_clean(self) -> None:
        setattr(self.instance, "validate_constraints", self._judge_rules)  # noqa: B010 - for this one validation
        try:
            super()._post_clean()  # type: ignore[misc]  # the stubs leave it out
        finally:
            del self.instance.validate_constraints

    def _judge_rules(self, exclude: set[str] | None = None) -> None:
        """As `Model.validate_constraints`, from memory."""
        model: Any = type(self.instance)
        left_out = set(exclude or ()) - self._found()
        broken: dict[str, list[ValidationError]] = defaultdict(list)
        for number, rule in enumerate(model._meta.constraints):
            if not isinstance(rule, models.CheckConstraint):
                continue
            names = _names(model, number)
            values = tuple(getattr(self.instance, model._meta.get_field(name).attname) for name in names)
            if not left_out & set(names) and not _holds(model, number, values):
                # A rule about one field alone is that field's, as the bounds of the page's own fields are.
                home = names[0] if len(names) == 1 else NON_FIELD_ERRORS
                said = rule.get_violation_error_message()
                broken[home].append(ValidationError(said, code=rule.violation_error_code))
        if broken:
            raise ValidationError(dict(broken))


@lru_cache
def _names(model: Any, number: int) -> tuple[str, ...]:
    """The fields that a rule of the model looks at."""
    rule: Any = model._meta.constraints[number]
    return tuple(sorted(rule.condition.referenced_base_fields))


@lru_cache(maxsize=20_000)
def _holds(model: Any, number: int, values: tuple[Any, ...]) -> bool:
    """Whether the database would take these values under the rule."""
    names = _names(model, number)
    instance = model(
        **{model._meta.get_field(name).attname: value for name, value in zip(names, values, strict=True)}
    )
    others = {field.name for field in model._meta.fields} - set(names)
    try:
        model._meta.constraints[number].validate(model, instance, exclude=others)
    except ValidationError:
        return False
    return True
