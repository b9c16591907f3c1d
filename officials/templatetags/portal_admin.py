"""What the admin's templates say in the portal's own way: stored values, moments, faults, and the words of the picker."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django import template
from django.contrib.admin.helpers import AdminReadonlyField
from django.contrib.admin.utils import flatten, lookup_field
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db import models
from django.template.defaultfilters import linebreaks_filter
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext

from officials.admin.fields import shown
from officials.admin.quick import escaped
from officials.site import echo
from transparency import calendar, calendar_words
from transparency.fields import PeriodField

register = template.Library()


@register.filter
def moment(value: dt.datetime | None) -> str:
    """A moment in Tehran: «۲۷ آذر ۱۴۰۱، ۱۴:۰۵»."""
    return "" if value is None else calendar_words.format_timestamp(value.isoformat(), get_language() or "fa")


@register.filter
def stored(field: AdminReadonlyField) -> Any:
    """A stored value that cannot be changed here, as people read it: dates Jalali, figures in the page's digits."""
    try:
        model_field, _attribute, value = lookup_field(
            field.field["field"], field.form.instance, field.model_admin
        )
    except (AttributeError, ValueError, ObjectDoesNotExist):
        return field.contents()
    if model_field is None or model_field.choices or model_field.is_relation:
        return field.contents()
    if value is None or value == "":
        return gettext("Empty")
    words = _in_words(model_field, value)
    return field.contents() if words is None else words


def _in_words(field: models.Field, value: Any) -> Any:
    match field:
        case PeriodField():
            return echo(calendar.parse_jalali(value))
        case models.DateTimeField():
            return moment(value)
        case models.DateField():
            return echo(calendar.Period.of_day(value))
        case models.IntegerField() | models.DecimalField():
            return shown(value)
        case models.TextField():
            return linebreaks_filter(value)
        case models.FileField():
            return gettext("Stored")
    return None


@register.simple_tag
def drawn_lines(fieldset: Any) -> SafeString:
    """The fields of a part of a form, line by line. Put together here and not by a template, which would take longer over a
    delegation's hundreds of fields than all else does that makes the page.
    """
    drawn = []
    for line in fieldset:
        hidden = "" if line.has_visible_field else " hidden"
        fields = "\n".join(_field(field) for field in line)
        drawn.append(f'<div class="form-row columns-{len(line.fields)}{hidden}">\n{fields}\n</div>')
    return SafeString("\n".join(drawn))


def _field(field: Any) -> str:
    """One field: label, input, faults, help; or what is stored, where it cannot be changed."""
    if field.is_readonly:
        about, parts, described = field.field, [_readonly(field)], ""
        name, hidden, told = about["name"], about["is_hidden"], about["help_text"]
        classes = ["field", f"field-{name}"]
    else:
        bound = field.field
        hidden, told, parts = bound.is_hidden, bound.help_text, [_input(field)]
        described = f' id="{bound.auto_id}_helptext"'
        classes = ["field", f"field-{bound.name}"]
        if bound.errors:
            classes.append("errors")
            parts.append(str(bound.errors))
        if field.is_checkbox:
            classes.append("checkbox-row")
    if hidden:
        classes.append("hidden")
    if told:
        # A help text is the portal's own, and may hold HTML.
        parts.append(f'<div class="help{" hidden" if hidden else ""}"{described}>{told}</div>')
    return f'<div class="{" ".join(classes)}">{"".join(parts)}</div>'


def _readonly(field: Any) -> str:
    label = escaped(capfirst(str(field.field["label"])))
    return f'<span class="label">{label}</span>\n<div class="readonly">{escaped(stored(field))}</div>'


def _input(field: Any) -> str:
    bound = field.field
    label = escaped(capfirst(str(bound.label)))
    if field.is_checkbox:
        return f'{bound}<label for="{bound.id_for_label}">{label}</label>'
    if bound.field.widget.use_fieldset:
        described = f' aria-describedby="{bound.auto_id}_helptext"' if bound.help_text else ""
        return f"<fieldset{described}>{bound.legend_tag()}{bound}</fieldset>"
    needed = ' class="required"' if bound.field.required else ""
    return f'<label{needed} for="{bound.id_for_label}">{label}</label>{bound}'


@register.filter
def unfolded(fieldset: Any, in_row: Any = False) -> bool:
    """Whether a folded part of a form must stand open: something in it is wrong, or, but for a row among many, filled in."""
    wrong = any(name in fieldset.form.errors for name in flatten(fieldset.fields))
    return wrong or (not in_row and says(fieldset))


@register.filter
def says(fieldset: Any) -> bool:
    """Whether a part of a form holds anything that its fields do not begin with."""
    return any(_says(fieldset.form, name) for name in flatten(fieldset.fields))


def _says(form: Any, name: str) -> bool:
    value = form[name].value() if name in form.fields else getattr(form.instance, name, None)
    if isinstance(value, models.Manager):
        return bool(value.all())  # read already, with its row
    if value in (None, "", False, []):
        return False
    try:
        default = form._meta.model._meta.get_field(name).get_default()
    except FieldDoesNotExist:
        return True
    return str(value) not in (str(default), shown(default))


@register.filter
def labelled(cells: Sequence[SafeString], headers: Sequence[dict[str, Any]]) -> Iterator[SafeString]:
    """The cells of a row of a list, each with its column's name for the cards that rows become on a phone."""
    for cell, header in zip(cells, headers, strict=True):
        tag, rest = cell[:3], cell[3:]  # Django made and escaped the cell; it begins with <th or <td
        yield format_html(
            '{} data-th="{}"{}', SafeString(tag), capfirst(str(header["text"])), SafeString(rest)
        )


@register.filter
def faults(form: Any, rows: Any = ()) -> Iterator[dict[str, Any]]:
    """Every fault of a form and its rows, with the id of the field to go to: for the list on top of the page."""
    yield from _form_faults(form)
    for inline in rows:
        for message in inline.formset.non_form_errors():
            name = inline.opts.verbose_name_plural
            yield {"id": f"{inline.formset.prefix}-group", "place": name, "field": "", "message": message}
        for number, row in enumerate(inline.formset.forms, start=1):
            yield from _form_faults(row, f"{inline.opts.verbose_name} {shown(number)}")


def _form_faults(form: Any, place: str = "") -> Iterator[dict[str, Any]]:
    for name, messages in form.errors.items():
        field = form[name] if name in form.fields else None
        for message in messages:
            yield {
                "id": field.id_for_label if field else "",
                "place": place,
                "field": field.label if field else "",
                "message": message,
            }


@register.simple_tag
def picker_words() -> dict[str, Any]:
    """What the scripts of the forms say, and the calendar the picker reckons with (static/admin-safarnama/)."""
    language = "fa" if get_language() == "fa" else "en"
    years = range(calendar.FIRST_YEAR, calendar.LAST_YEAR + 1)
    return {
        "language": language,
        "months": calendar_words.MONTHS[language],
        "weekdays": calendar_words.WEEKDAYS[language],
        "firstYear": calendar.FIRST_YEAR,
        "lastYear": calendar.LAST_YEAR,
        "leapYears": [year for year in years if calendar.is_leap(year)],
        # Saturday is 0.
        "firstWeekday": (calendar.from_jalali(calendar.FIRST_YEAR, 1, 1).weekday() + 2) % 7,
        "today": calendar.jalali(calendar.today()),
        "choose": gettext("Choose a day"),
        "previousYear": gettext("Previous year"),
        "previousMonth": gettext("Previous month"),
        "nextMonth": gettext("Next month"),
        "nextYear": gettext("Next year"),
        "close": gettext("Cancel"),
        "goToday": gettext("Today"),
        "echoAddress": reverse("admin:jalali"),
        "nothingFound": gettext("Nothing found. Check the spelling, or enter it anew."),
        "moreFound": gettext("There are more: type another letter."),
        "searchFailed": gettext("The search did not answer. Try again."),
        "help": gettext("Arrow keys move by days, Page Up and Page Down by months."),
    }
