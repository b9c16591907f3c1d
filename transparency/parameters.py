"""Query parameters, read strictly: what is unknown, malformed or given twice is a fault that names it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from . import persian

NUMBER = re.compile(r"[0-9]{1,18}")
MAX_NUMBER = 99_999
"""The contract's limit for numbers of days and of travellers."""

SHOWN = 200
"""Characters of a faulty value that are repeated to the reader."""
TOLD = 60
"""And on a page, beside its fault."""

Choices = Callable[[], Iterable[tuple[str, Any]]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: which parameter, the value given, and what is allowed where that can be said."""

    parameter: str
    value: str | None
    message: str
    allowed: list[str] | None = None
    says_value: bool = False
    """Whether the message names the value itself."""

    def as_document(self) -> dict[str, Any]:
        return {
            "parameter": self.parameter,
            "value": self.value,
            "message": self.message,
            "allowed": self.allowed,
        }

    def told(self, name: str, id: str = "") -> dict[str, str]:
        """For `trips/parts/faults.html`: under the name that people know, with the value where the message does not say it.

        `id` is the field's on the page, where it has one. No page may hold a NUL.
        """
        value = "" if self.says_value or not self.value else self.value
        value = value if len(value) <= TOLD else f"{value[:TOLD]}…"
        return {
            "id": id,
            "name": name.replace("\x00", "\ufffd"),
            "value": value.replace("\x00", "\ufffd"),
            "message": self.message,
        }


class InvalidParameters(Exception):
    """Parameters that cannot be taken; `faults` say why, in the reader's language."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.parameter}: {fault.message}" for fault in faults))
        self.faults = faults


def given_of(parameters: QueryDict, known: Iterable[str]) -> dict[str, list[str]]:
    """The texts given for each known parameter; an empty one means "not asked": plain forms send them."""
    return {name: texts for name in known if (texts := [text for text in parameters.getlist(name) if text])}


ADVERTISING = ("utm_", "fbclid", "gclid")
"""Parameters that advertising adds to links; they are dropped by a redirect."""


def advertising(parameters: QueryDict) -> list[str]:
    """Names of parameters that were added by advertising, not asked by the reader."""
    return [name for name in parameters if name.startswith(ADVERTISING)]


def unknown(parameters: QueryDict, known: Iterable[str]) -> list[Fault]:
    """A fault for every parameter that is none of the known ones."""
    allowed = sorted(known)
    message = _("There is no such parameter.")
    return [
        Fault(name[:SHOWN], shown(parameters.getlist(name)), message, allowed)
        for name in parameters
        if name not in allowed
    ]


def repeated(given: Mapping[str, list[str]], several: Iterable[str] = ()) -> list[Fault]:
    """A fault for every parameter given twice, but for those that take several values."""
    message = _("This parameter is given more than once.")
    return [
        Fault(name, shown(texts), message)
        for name, texts in given.items()
        if len(texts) > 1 and name not in several
    ]


def faults_of(name: str, error: ValidationError, given: Mapping[str, list[str]]) -> Iterator[Fault]:
    """What a form field says of a parameter's value."""
    for each in error.error_list:
        params = each.params or {}
        says_value = "value" in params or each.code == "nul"
        yield Fault(
            name, shown(given.get(name)), str(each.messages[0]), params.get("allowed"), says_value=says_value
        )


def shown(texts: list[str] | None) -> str | None:
    return ", ".join(texts)[:SHOWN] if texts else None


def read(parameters: QueryDict, fields: Mapping[str, forms.Field]) -> dict[str, Any]:
    """The cleaned value of every field, by name. Raises InvalidParameters."""
    given = given_of(parameters, fields)
    several = {name for name, field in fields.items() if getattr(field, "several", False)}
    faults = unknown(parameters, fields) + repeated(given, several)
    cleaned: dict[str, Any] = {}
    for name, field in fields.items():
        try:
            cleaned[name] = clean(field, parameters, name)
        except ValidationError as error:
            faults += faults_of(name, error, given)
    if faults:
        raise InvalidParameters(faults)
    return cleaned


def clean(field: forms.Field, parameters: QueryDict, name: str) -> Any:
    """A parameter's cleaned value. Raises ValidationError."""
    if getattr(field, "several", False):
        return field.clean(field.widget.value_from_datadict(parameters, {}, name))
    return field.clean(next((text for text in parameters.getlist(name) if text), None))


def refuse_nul(text: str) -> None:
    if "\x00" in text:
        raise ValidationError(
            gettext_lazy("This value has a character that no text has. Type it anew."), code="nul"
        )


class TextField(forms.Field):
    """Any text but one with a NUL; or None."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> str | None:
        if value in self.empty_values:
            return None
        refuse_nul(value)
        return value


class WholeNumberField(forms.Field):
    """A whole number in Persian or Latin digits, from `least` to `most`; or None.

    `is_chosen`: pages offer the numbers instead of a line to type in.
    """

    widget = forms.TextInput

    def __init__(
        self, *, least: int = 0, most: int = MAX_NUMBER, is_chosen: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.least, self.most, self.is_chosen = least, most, is_chosen
        self.widget.attrs["inputmode"] = "numeric"

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        text = persian.to_ascii_digits(value.strip())
        if not NUMBER.fullmatch(text) or not self.least <= int(text) <= self.most:
            language = get_language() or ""
            raise ValidationError(
                gettext_lazy("Choose whole numbers from %(least)s to %(most)s.")
                if self.is_chosen
                else gettext_lazy("Enter a whole number from %(least)s to %(most)s."),
                code="number",
                params={
                    "least": persian.digits(self.least, language),
                    "most": persian.digits(self.most, language),
                },
            )
        return int(text)

    def as_schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


class OneOfField(forms.Field):
    """Exactly one of a few values; or None."""

    widget = forms.Select

    def __init__(self, *, choices: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices

    def allowed(self) -> list[str]:
        return [code for code, _label in self.choices()]

    def label_of(self, value: str) -> str:
        return str(dict(self.choices()).get(value, value))

    def to_python(self, value: Any) -> str | None:
        if value in self.empty_values:
            return None
        if value not in self.allowed():
            raise ValidationError(
                gettext_lazy("“%(value)s” is not a value that can be asked for here."),
                code="unknown",
                params={"value": value[:60], "allowed": self.allowed()},
            )
        return value

    def as_schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": self.allowed()}


class FoldedWordsField(forms.Field):
    """Words that a name must have: cleaned to their folded beginnings, a tuple; empty where nothing is asked."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> tuple[str, ...]:
        if value in self.empty_values:
            return ()
        refuse_nul(value)
        words = tuple(persian.fold(value[:SHOWN]).split())
        if not words:
            raise ValidationError(
                gettext_lazy("There is no word to search for here. Type letters or digits."), code="no_word"
            )
        return words
