"""The tools of the delegation in a trip's form: rows pasted from a spreadsheet, and dates for everybody at once.

Their fields are part of the form, so that what is typed into them is never lost; they belong to no record. Without
scripts each is a button of the form that saves nothing and draws the page anew.
"""

from functools import cached_property
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from officials.admin.fields import JalaliPeriodField, QuickSelect, shown
from officials.admin.forms import RecordForm
from transparency import calendar
from trips.codes import TravellerKind

from .aside import Aside

FIELDS = ("pasted", "all_start", "all_end", "all_kind", "all_over")
PLACE = "travellers-tools"
"""Where the page goes on after a tool."""


class DelegationTools(RecordForm):
    """A trip's form with the tools' fields. With `aside`, a tool was asked for: nothing is judged and nothing saved."""

    aside: Aside | None = None
    pasted = forms.CharField(
        label=_("rows from a spreadsheet"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "wrap": "off", "dir": "auto"}),
        help_text=_(
            "Columns in this order: name or group, count, post, unit, from, to. With a heading line they may stand in any"
            " order."
        ),
    )
    all_start = JalaliPeriodField(label=_("from"), required=False)
    all_end = JalaliPeriodField(label=_("to"), required=False)
    all_kind = forms.ChoiceField(
        label=_("kind"),
        required=False,
        widget=QuickSelect,
        choices=[("", pgettext_lazy("kind of all travellers", "As it is")), *TravellerKind.choices],
    )
    all_over = forms.BooleanField(label=_("Also where a row has its own"), required=False)

    def is_valid(self) -> bool:
        return super().is_valid() and self.aside is None

    def full_clean(self) -> None:
        if self.aside is None or not self.is_bound:
            super().full_clean()
            return
        self.cleaned_data: dict[str, Any] = {}
        self._errors = ErrorDict(renderer=self.renderer)
        for name, messages in self.aside.faults.items():
            if name in self.fields:
                self._errors[name] = self.error_class(messages, renderer=self.renderer)

    @cached_property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name not in FIELDS]

    def clean(self) -> dict[str, Any]:
        """What was typed into a tool and not used yet would be lost by a save."""
        cleaned = super().clean() or self.cleaned_data
        if (cleaned.get("pasted") or "").strip():
            self.add_error(
                "pasted", _("These rows are not read yet: read them, or empty the box. Nothing was saved.")
            )
        for name in ("all_start", "all_end", "all_kind"):
            if cleaned.get(name):
                self.add_error(
                    name, _("This is not set in the rows yet: set it, or empty it. Nothing was saved.")
                )
        return cleaned


SAYING = (
    "official",
    "name",
    "name_en",
    "post",
    "unit",
    "unit_pasted",
    "unread",
    "office",
    "head",
    "municipality",
)
DATED = ("start", "end", "days", "reason", "stops")


def is_empty(data: QueryDict, number: int) -> bool:
    """Whether nobody has put anything into this row that was not there before."""
    typed = {
        name: data.get(f"travellers-{number}-{name}", "").strip()
        for name in (*SAYING, *DATED, "kind", "count")
    }
    return not any(typed.values())


def rows_of(data: QueryDict) -> int:
    """How many rows of travellers a posted form has."""
    total = data.get("travellers-TOTAL_FORMS", "")
    return min(int(total), 300) if total.isascii() and total.isdigit() else 0


def set_for_all(data: QueryDict) -> Aside:
    """Put the dates and the kind that were typed for everybody into the rows: into empty fields, or also over what they
    hold. The form's data are changed; where a date cannot be read, nothing is."""
    aside = Aside(PLACE)
    given = {name: data.get(f"all_{name}", "").strip() for name in ("start", "end", "kind")}
    for name in ("start", "end"):
        try:
            calendar.parse_jalali(given[name]) if given[name] else None
        except calendar.CalendarError as error:
            aside.faults[f"all_{name}"].append(str(error))
    if given["kind"] not in ("", *TravellerKind.values):
        given["kind"] = ""
    if aside.faults:
        return aside
    changed = 0
    for number in range(rows_of(data)):
        if is_empty(data, number) or f"travellers-{number}-DELETE" in data:
            continue
        before = {name: data.get(f"travellers-{number}-{name}", "").strip() for name in given}
        due = {
            name: value
            for name, value in given.items()
            if value and value != before[name] and (not before[name] or "all_over" in data)
        }
        for name, value in due.items():
            data[f"travellers-{number}-{name}"] = value
        changed += bool(due)
    for name in given:
        data[f"all_{name}"] = ""
    aside.heading = ngettext(
        "Set in %(count)s row. Nothing is saved yet.", "Set in %(count)s rows. Nothing is saved yet.", changed
    ) % {"count": shown(changed)}
    return aside


def add_row(data: QueryDict) -> Aside:
    """One more empty row of the kind whose button was pressed; for browsers without scripts."""
    prefix = data.get("_add_row", "")
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    if total.isascii() and total.isdigit() and int(total) < 300:
        data[f"{prefix}-TOTAL_FORMS"] = str(int(total) + 1)
        return Aside(f"{prefix}-group", fresh=[(prefix, int(total))])
    return Aside(f"{prefix}-group")
