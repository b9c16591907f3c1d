"""What people type in the admin: Jalali dates and numbers in any of the three kinds of digits.

The server's reading is the truth; the script beside it (static/admin-safarnama/jalali.js) only echoes and picks. What
cannot be read is shown again as it was typed.
"""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from officials.site import echo
from transparency import calendar, persian
from transparency.faults import Fault

from . import quick


class Typed(str):
    """Text as somebody typed it a moment ago: shown again untouched, unlike a stored value."""

    __slots__ = ()


def shown(value: Any) -> str:
    """A figure in the digits of the page's language."""
    return persian.digits(value, get_language() or "fa")


def read(typed: str) -> calendar.Period:
    """The Jalali day, month or year in a text; ValidationError with the calendar's own words otherwise."""
    try:
        return calendar.parse_jalali(typed)
    except Fault as error:
        raise ValidationError(str(error), code="invalid") from error


class _Quick(forms.Widget):
    """An input drawn in one go: Django's renders two templates for each, which makes a page of many rows slow."""

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        widget = context["widget"]
        value = {} if widget["value"] is None else {"value": widget["value"]}
        given = {"type": widget["type"], "name": widget["name"], **value, **widget["attrs"]}
        return SafeString(f"<input{quick.attributes(given)}>")


class QuickInput(_Quick, forms.TextInput):
    """A line of text."""


class QuickHidden(_Quick, forms.HiddenInput):
    """A hidden value."""


class QuickCheck(_Quick, forms.CheckboxInput):
    """Yes or no."""


class QuickChecks(forms.CheckboxSelectMultiple):
    """Several of a few."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = {str(key) for key in value or ()}
        start = quick.escaped((attrs or {}).get("id", name))
        boxes = ""
        for place, (key, label) in enumerate(self.choices):
            given = {"type": "checkbox", "name": name, "value": key, "checked": str(key) in chosen}
            boxes += (
                f'<div><label for="{start}_{place}"><input id="{start}_{place}"{quick.attributes(given)}>'
                f" {quick.escaped(label)}</label></div>"
            )
        return SafeString(f'<div id="{start}">{boxes}</div>')


class JalaliInput(QuickInput):
    """A typed date with its echo (weekday, Jalali and Gregorian) and, where a day may be given, the picker's button."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, picker: bool = True) -> None:
        super().__init__({"dir": "ltr", "autocomplete": "off", "class": "jalali-input", **(attrs or {})})
        self.picker = picker

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        """Drawn in one go: a delegation has two for each of its people."""
        typed = context["widget"]["attrs"].get("id")
        opener = (
            '<button type="button" class="jalali-open" aria-haspopup="dialog"'
            f' aria-label="{quick.escaped(gettext("Choose a day"))}" hidden></button>'
        )
        return SafeString(
            '<span class="jalali"><span class="jalali-row">'
            f"{super()._render(template_name, context, renderer)}{opener if self.picker else ''}</span>"
            f'<output class="jalali-echo"{quick.attributes({"for": typed} if typed else {})}>'
            f"{quick.escaped(_echo(context['widget']['value']))}</output></span>"
        )


def _echo(value: Any) -> str:
    try:
        return echo(calendar.parse_jalali(str(value))) if value else ""
    except calendar.CalendarError:
        return ""


class _JalaliField(forms.Field):
    """What both kinds of Jalali field share: their input, and showing stored values in the page's digits."""

    widget = JalaliInput

    def __init__(self, **kwargs: Any) -> None:
        for unused in (
            "max_length",
            "empty_value",
            "strip",
            "widget",
        ):  # what the model fields' formfield() passes
            kwargs.pop(unused, None)
        super().__init__(**kwargs)

    def bound_data(self, data: Any, initial: Any) -> Any:
        return Typed(data) if isinstance(data, str) else data

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dt.date):
            value = calendar.jalali(value)
        if isinstance(value, Typed) or not isinstance(value, str):
            return value
        return shown(value.replace("-", "/"))


class JalaliPeriodField(_JalaliField):
    """A day, month or year as the source states it; gives "1401-09-27", "1401-09", "1401", or "" for nothing."""

    def to_python(self, value: Any) -> str:
        return read(str(value)).jalali or "" if value and str(value).strip() else ""


class JalaliMonthField(JalaliPeriodField):
    """A Jalali month; gives "1401-10"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.picker = False

    def to_python(self, value: Any) -> str:
        month = super().to_python(value)
        if month and len(month) != len("1401-10"):
            raise ValidationError(_("Give the month alone: 1401/10."), code="not_a_month")
        return month


class JalaliDateField(_JalaliField):
    """A Jalali day (a Gregorian one, with its four-digit year, is taken as well); gives a date or None."""

    def to_python(self, value: Any) -> dt.date | None:
        if isinstance(value, dt.date):
            return value
        if not value or not str(value).strip():
            return None
        day = read(str(value)).date
        if day is None:
            raise ValidationError(_("Give the day as well: 1401/09/27."), code="not_a_day")
        return day


class _FigureField(forms.Field):
    """A number typed in any digits, shown in the page's."""

    widget = QuickInput
    inputmode = "numeric"

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": self.inputmode, "dir": "ltr", "autocomplete": "off", "class": "figure-input"}

    def bound_data(self, data: Any, initial: Any) -> Any:
        return Typed(data) if isinstance(data, str) else data

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else shown(value)


def parse_figure(typed: str) -> Decimal:
    """A number without sign, its groups parted or not; ValidationError with the reader's own words otherwise."""
    try:
        return persian.parse_number(typed)
    except Fault as error:
        raise ValidationError(str(error), code="invalid") from error


class WholeNumberField(_FigureField):
    """A whole number within limits; gives an int or None."""

    def __init__(self, *, min_value: int | None = 0, max_value: int | None = 99_999, **kwargs: Any) -> None:
        kwargs.pop("widget", None)
        super().__init__(**kwargs)
        self.least, self.most = min_value or 0, max_value or 99_999

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, int):
            return value
        if not value or not str(value).strip():
            return None
        number = parse_figure(str(value))
        if number != number.to_integral_value() or not self.least <= number <= self.most:
            raise ValidationError(
                _("Write a whole number from %(least)s to %(most)s."),
                code="out_of_range",
                params={"least": shown(self.least), "most": shown(self.most)},
            )
        return int(number)


class DecimalFigureField(_FigureField, forms.DecimalField):
    """A number with decimals, perhaps negative (coordinates); gives a Decimal or None."""

    inputmode = "decimal"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("widget", None)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # as Django's own
        if value is None or isinstance(value, Decimal):
            return value
        typed = str(value).strip().replace("−", "-").strip("\u200e\u200f")
        if not typed:
            return None
        negative = typed.startswith("-")
        number = parse_figure(typed.removeprefix("-").strip("\u200e\u200f"))
        return -number if negative else number

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        plain = f"{value:f}"
        plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
        return shown(plain).replace(".", "٫") if (get_language() or "fa") == "fa" else plain


class QuickSelect(forms.Select):
    """A select drawn in one go: Django's renders two templates an option, half the time of a trip's page."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = {str(one) for one in self.format_value(value)}
        keyed = (("" if key is None else key, label) for key, label in self.choices)
        return quick.select(
            self.build_attrs(self.attrs, {"name": name, **(attrs or {})}),
            ((key, str(key) in chosen, label) for key, label in keyed),
        )


class AmountField(_FigureField):
    """An amount of money as it is written, in major units; gives a Decimal or None. The form turns it into minor units,
    for only the currency beside it knows how many there are."""

    inputmode = "decimal"

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        return parse_figure(str(value)) if str(value).strip() else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except (ValidationError, InvalidOperation):
            return True
