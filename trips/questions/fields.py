"""Form fields of the vocabulary: strict readers of what stands in a query string.

Each raises ValidationError with `params={"allowed": …}` where it can say what is allowed.
"""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from transparency import calendar, persian
from transparency.identifiers import CODE
from transparency.parameters import Choices, OneOfField, WholeNumberField, refuse_nul

__all__ = (
    "AmountField",
    "OneOfField",
    "PeriodQuestionField",
    "ValuesField",
    "WholeNumberField",
    "WholeNumbersField",
    "WordsField",
)

MAX_VALUES = 50
AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?")
MAX_AMOUNT_DIGITS = 15


class ValuesWidget(forms.SelectMultiple):
    """Reads a parameter that is repeated, separated by commas, or both."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        given = data.getlist(name) if hasattr(data, "getlist") else [data[name]] if name in data else []
        return [part.strip() for text in given for part in text.split(",") if part.strip()]


class ValuesField(forms.Field):
    """Any of several values: a tuple without repetitions, in the order given."""

    widget = ValuesWidget
    several = True
    """It may be repeated (see `transparency.parameters`)."""

    def __init__(self, *, choices: Choices | None = None, pattern: str = CODE, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices
        self.pattern = re.compile(pattern)

    def __deepcopy__(self, memo: dict[int, Any]) -> "ValuesField":
        # Forms copy their fields for each request; copying 250 countries cost twice all the rest together.
        result = super().__deepcopy__(memo)
        result.choices = self.choices
        return result

    def allowed(self) -> list[str] | None:
        return [code for code, _label in self.choices()] if self.choices else None

    def label_of(self, value: str) -> str:
        return str(dict(self.choices()).get(value, value)) if self.choices else value

    def to_python(self, value: Any) -> tuple[str, ...]:
        values = tuple(dict.fromkeys(value or ()))
        allowed = self.allowed()
        if len(value or ()) > MAX_VALUES:
            raise ValidationError(_("At most %(most)s values can be asked for."), params={"most": MAX_VALUES})
        for text in values:
            refuse_nul(text)
            known = self.pattern.fullmatch(text) if allowed is None else text in allowed
            if not known:
                raise ValidationError(
                    _("“%(value)s” is not a value that can be asked for here."),
                    code="unknown",
                    params={"value": text[:60], "allowed": allowed},
                )
        return values

    def as_schema(self) -> dict[str, Any]:
        allowed = self.allowed()
        item = (
            {"type": "string", "enum": allowed}
            if allowed
            else {"type": "string", "pattern": f"^{self.pattern.pattern}$"}
        )
        return {"type": "array", "items": item, "maxItems": MAX_VALUES}


class WordsField(forms.CharField):
    """Words to search for; cleaned to the tuple (text as typed, terms of `persian.query_terms`), or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)
        self.widget.attrs["maxlength"] = "200"
        self.validators = [
            v for v in self.validators if type(v).__name__ != "ProhibitNullCharactersValidator"
        ]

    def clean(self, value: Any) -> str | None:
        text = self.to_python(value)
        if not text:
            return None
        refuse_nul(text)
        self.run_validators(text)
        if not persian.query_terms(text):
            raise ValidationError(
                _("There is no word to search for here. Type letters or digits."), code="no_word"
            )
        return text

    def as_schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.max_length}


class PeriodQuestionField(forms.Field):
    """A day, month or year, Jalali or Gregorian: a `calendar.Period`, or None."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> calendar.Period | None:
        if value in self.empty_values:
            return None
        try:
            return calendar.parse(value)
        except calendar.CalendarError as error:
            raise ValidationError(str(error), code="date") from error

    def as_schema(self) -> dict[str, Any]:
        return {"type": "string", "examples": ["1401-09-27", "1401-09", "1401", "2022-12-18"]}


class WholeNumbersField(ValuesField):
    """Any of several whole numbers, in Persian or Latin digits."""

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.number = WholeNumberField(least=least, most=most, required=False, is_chosen=True)

    def to_python(self, value: Any) -> tuple[Any, ...]:
        return tuple(dict.fromkeys(self.number.to_python(text) for text in value or ()))

    def as_schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.number.as_schema(), "maxItems": MAX_VALUES}


class AmountField(forms.Field):
    """A plain decimal of at most 15 digits, in major units, as text in ASCII digits; or None."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> str | None:
        if value in self.empty_values:
            return None
        text = persian.to_ascii_digits(value.strip()).replace("٫", ".")
        if not AMOUNT.fullmatch(text) or len(text.replace(".", "")) > MAX_AMOUNT_DIGITS:
            raise ValidationError(
                _("Enter a plain amount of at most %(digits)s digits: for example 1250.5."),
                code="amount",
                params={"digits": MAX_AMOUNT_DIGITS},
            )
        return text

    def as_schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^({AMOUNT.pattern})?$"}  # an empty one is not asked
