"""The small forms of the pages about municipalities: a name, a year, an order. Filled as they were asked, faults beside them.

The vocabulary of questions has a form of its own (`form`); these pages ask for few things, and never of trips.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from transparency import calendar, persian
from transparency.parameters import (
    Fault,
    FoldedWordsField,
    InvalidParameters,
    WholeNumberField,
    given_of,
    read,
)
from trips.questions.fields import ValuesField

from .paging import LAST
from .words import language


def year_field() -> WholeNumberField:
    return WholeNumberField(
        least=calendar.FIRST_YEAR,
        most=calendar.LAST_YEAR,
        required=False,
        is_chosen=True,
        label=_("Year"),
    )


def municipality_field() -> ValuesField:
    return ValuesField(required=False, label=_("Municipality"))


def name_field() -> FoldedWordsField:
    return FoldedWordsField(required=False, label=_("Name of the municipality"))


def page_field() -> WholeNumberField:
    return WholeNumberField(least=1, most=LAST, required=False, label=_("Page"))


@dataclass(frozen=True, slots=True)
class Option:
    """`words` may bear markup where it is a box's."""

    value: str
    words: SafeString | str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One field, drawn as a "line" to type in, a "menu" to choose one from, or "boxes" to tick."""

    shape: str
    name: str
    id: str
    label: str
    value: str = ""
    options: list[Option] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    is_open: bool = False
    """Whether boxes stand open at first."""


class Asking:
    """What a page is asked: `asked` by name, cleaned, empty where anything is wrong; then `faults` say what."""

    def __init__(self, parameters: QueryDict, fields: Mapping[str, forms.Field]) -> None:
        self.fields = fields
        self.given = given_of(parameters, fields)
        self.faults: list[Fault] = []
        self.asked: dict[str, Any] = {}
        try:
            self.asked = read(parameters, fields)
        except InvalidParameters as refusal:
            self.faults = list(refusal.faults)

    def refuse(self, faults: Iterable[Fault]) -> None:
        """Add what only the page can see to be wrong."""
        self.faults += faults

    @property
    def status(self) -> int:
        return 400 if self.faults else 200

    @property
    def told(self) -> list[dict[str, str]]:
        """The faults as `trips/parts/faults.html` tells them."""
        drawn = self.fields.keys() - {"page"}
        return [
            fault.told(
                self._label(fault.parameter), f"id_{fault.parameter}" if fault.parameter in drawn else ""
            )
            for fault in self.faults
        ]

    def values(self, name: str) -> list[str]:
        """The values given for a parameter, repeated or between commas."""
        return [part.strip() for text in self.given.get(name, ()) for part in text.split(",") if part.strip()]

    def query(self, without: Iterable[str] = (), **values: str) -> str:
        """The query string of what was asked, some parameters left out and others set; never with `page`."""
        parameters = QueryDict(mutable=True)
        for name, texts in self.given.items():
            if name not in {*without, "page"}:
                parameters.setlist(name, texts)
        for name, text in values.items():
            parameters[name] = text
        return parameters.urlencode()

    def line(self, name: str) -> Field:
        text = ", ".join(self.given.get(name, ())).replace("\x00", "\ufffd")  # no page may hold a NUL
        return Field("line", name, f"id_{name}", self._label(name), text, faults=self._faults_of(name))

    def menu(self, name: str, options: Iterable[tuple[str, str]], chosen: str) -> Field:
        """`chosen` is what is shown; what was typed in its place stands first, so that it can be seen and mended."""
        listed = [Option(value, words, value == chosen) for value, words in options]
        faults = self._faults_of(name)
        if faults:
            typed = self.line(name).value
            listed = [Option(typed, typed, chosen=True)] + [Option(o.value, o.words, False) for o in listed]
        return Field("menu", name, f"id_{name}", self._label(name), options=listed, faults=faults)

    def boxes(self, name: str, options: Iterable[Option], label: str = "", is_open: bool = False) -> Field:
        """Open where one is ticked or something is wrong."""
        listed, faults = list(options), self._faults_of(name)
        return Field(
            "boxes",
            name,
            f"id_{name}",
            label or self._label(name),
            options=listed,
            faults=faults,
            is_open=is_open or bool(faults) or any(option.chosen for option in listed),
        )

    def _label(self, name: str) -> str:
        return str(self.fields[name].label) if name in self.fields else name

    def _faults_of(self, name: str) -> list[str]:
        return [fault.message for fault in self.faults if fault.parameter == name]


def years(of: Iterable[int]) -> list[tuple[str, str]]:
    """The options of a menu of years, newest first."""
    return [(str(year), persian.digits(year, language())) for year in sorted(of, reverse=True)]
