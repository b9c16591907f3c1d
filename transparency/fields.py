"""Model fields for what people type: text that is cleaned once, and Jalali periods as a source states them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from . import calendar, persian

PERIOD_PATTERN = r"^1[34][0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
"""A Jalali day, month or year between 1300 and 1499; `calendar` knows the exact limits."""

MONTH_PATTERN = r"^1[34][0-9]{2}-(0[1-9]|1[0-2])$"


class TextLine(models.CharField):
    """One line of text, cleaned of control characters and with Persian letters for Arabic ones."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 300)
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        return text if text is None else " ".join(persian.clean(text).split())


class Prose(models.TextField):
    """Text of several lines, cleaned as `TextLine` is."""

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        return text if text is None else persian.clean(text)


class WebAddress(models.URLField):
    """An address on the web; one typed without a scheme is https."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"assume_scheme": "https", **kwargs})


class PeriodField(models.CharField):
    """A date as its source states it: Jalali day, month or year, kept as "1401-09-27", "1401-09" or "1401".

    Sources say "27 Azar" or "in Azar": a day is stored only where the source gives one. Any form that
    `calendar.parse_jalali` reads is accepted.
    """

    description = _("Jalali day, month or year")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def to_python(self, value: Any) -> str | None:
        if value in self.empty_values:
            return value
        try:
            return calendar.parse_jalali(str(value)).jalali
        except calendar.CalendarError as error:
            raise ValidationError(str(error), code="invalid") from error


class MonthField(PeriodField):
    """A Jalali month, kept as "1401-10"."""

    default_validators = [RegexValidator(MONTH_PATTERN, _("Enter a month: for example 1401-10."))]


def period_rule(field: str, name: str, optional: bool = True) -> models.CheckConstraint:
    """The database's own check that a `PeriodField` holds a period (or nothing, where that is allowed)."""
    condition = models.Q(**{f"{field}__regex": PERIOD_PATTERN})
    return models.CheckConstraint(
        condition=condition | models.Q(**{field: ""}) if optional else condition, name=name
    )
