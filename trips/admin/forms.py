"""The forms of a trip and its rows: what the models cannot know (other rows, other people's changes) is checked here."""

from collections import Counter
from collections.abc import Callable
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from officials.admin.fields import AmountField, shown
from officials.admin.forms import RecordForm
from officials.codes import UnitKind
from officials.models import Unit
from transparency import persian
from transparency.faults import Fault
from trips import currencies, revisions
from trips.codes import Body, TravellerKind
from trips.models import Cost, Destination, Redaction, Stop, Traveller, Trip
from trips.models.money import MAX_MINOR
from trips.tables import Directory, Match

from .entry.pasting import NOT_READ, unit_fault
from .entry.periods import END_BEFORE_START, backwards
from .entry.rows import RowForm, TripRows
from .entry.shut import too_late
from .entry.tools import DelegationTools

CHANGED_MEANWHILE = _("Somebody else changed this trip after you opened it. Compare, then save again.")


class TripForm(DelegationTools):
    """A trip. `seen` holds the mark of what was opened, so that nobody overwrites another's change."""

    before: revisions.State | None = None
    """What stood before the first save that is kept; the admin fills it ahead of that save."""
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    fault_fields = {
        "trip_end_after_start": "end",
        "trip_days_min": "days_min",
        "trip_size_with_how": "size_known",
        "trip_status_reason": "status_reason",
        "trip_not_its_own_replacement": "replaces",
    }

    class Meta:
        model = Trip
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = str(revisions.mark(self.instance))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk:
            stored = self._still_changeable()
            seen = revisions.Mark.read(cleaned.get("seen"))
            if seen is None or (seen.trip, seen.revision) != (stored.pk, stored.revision):
                raise ValidationError(CHANGED_MEANWHILE, code="changed_meanwhile")
        return cleaned

    def _still_changeable(self) -> Trip:
        """Whoever hands a trip on while somebody else types waits for this lock, or is seen by it."""
        locked = Trip.objects.select_for_update(of=("self",)).get(pk=self.instance.pk)
        if words := too_late(locked):
            raise ValidationError(words, code="moved_on")
        return locked

    def show_again(self, seen: revisions.Mark) -> None:
        """Come back with what somebody else saved meanwhile: the page says it itself, so it is no fault of a field."""
        data = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        data["seen"] = str(seen)
        self.data = data
        found = self.errors.get(NON_FIELD_ERRORS)
        if found is not None:
            found.data = [one for one in found.as_data() if one.code != "changed_meanwhile"]
            if not found:
                del self.errors[NON_FIELD_ERRORS]


class StopForm(RowForm):
    class Meta:
        model = Stop
        fields = ("order", "destination", "purpose", "arrival", "departure")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if backwards(cleaned.get("arrival"), cleaned.get("departure")):
            self.add_error("departure", _("The departure is before the arrival."))
        return cleaned


ONE_HEAD = ("traveller_one_head", "traveller_one_head_a_municipality")


class TravellerForm(RowForm):
    """A traveller. What a row leaves open stays open: a count is given by a name alone, a body by the kind."""

    unit_pasted = forms.CharField(
        label=_("unit as pasted"),
        required=False,
        help_text=_("Choose the unit above; or empty this, and the unit stays open."),
    )
    unread = forms.CharField(label=_("pasted and not read"), required=False)
    find_unit: Callable[[str], Match] | None = None
    """Looks a unit up by its name, among those of the trip's municipality."""
    fault_fields = {
        "traveller_named_is_one": "count",
        "traveller_family_unnamed": "kind",
        "traveller_head_is_one": "head",
        "traveller_reason": "reason",
    }

    class Meta:
        model = Traveller
        exclude = ("trip",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("unit_pasted", "unread"):
            if name in self.fields and not self[name].value():
                self.fields[
                    name
                ].widget = forms.HiddenInput()  # seen only where something has not found its place

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if backwards(cleaned.get("start"), cleaned.get("end")):
            self.add_error("end", END_BEFORE_START)
        named = cleaned.get("official") or cleaned.get("name")
        if named and "count" not in self.errors and cleaned.get("count") is None:
            cleaned["count"] = 1
        self._place_what_was_pasted(cleaned)
        if not cleaned.get("body"):
            cleaned["body"] = _body(cleaned.get("kind", ""), cleaned.get("unit"))
        return cleaned

    def _place_what_was_pasted(self, cleaned: dict[str, Any]) -> None:
        """A unit that was entered meanwhile is found now; else nothing that was pasted is dropped without a word."""
        if cleaned.get("unit_pasted") and not cleaned.get("unit") and "unit" not in self.errors:
            found = self.find_unit(cleaned["unit_pasted"]) if self.find_unit else Match()
            cleaned["unit"] = found.record
            if not found:
                self.add_error("unit", unit_fault(found))
        if cleaned.get("unread"):
            self.add_error("unread", NOT_READ)

    def _update_errors(self, errors: ValidationError) -> None:
        """Leave "one head" to the formset: a single row, held against what is stored, cannot pass the head on."""
        said = {
            str(rule.get_violation_error_message())
            for rule in Traveller._meta.constraints
            if rule.name in ONE_HEAD
        }
        if hasattr(errors, "error_dict"):
            for name, found in list(errors.error_dict.items()):
                errors.error_dict[name] = [error for error in found if str(error.message) not in said]
                if not errors.error_dict[name]:
                    del errors.error_dict[name]
        super()._update_errors(errors)


def _body(kind: str, unit: Unit | None) -> str:
    """The body of a traveller for whom nobody chose one."""
    of_council = kind == TravellerKind.COUNCIL or (unit is not None and unit.kind == UnitKind.COUNCIL)
    return Body.COUNCIL if of_council else Body.MUNICIPALITY


class TravellerFormSet(TripRows):
    """At most one head a group: the trip's own people are one, each other municipality's another."""

    @cached_property
    def directory(self) -> Directory | None:
        return Directory(self.instance.municipality) if self.instance.municipality_id else None

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.find_unit = lambda text: self.directory.unit(text) if self.directory else Match()

    def clean(self) -> None:
        super().clean()
        heads = [form for form in self._standing() if form.cleaned_data.get("head")]
        groups = Counter(form.cleaned_data.get("municipality") for form in heads)
        for form in heads:
            guests_of = form.cleaned_data.get("municipality")
            if groups[guests_of] > 1:
                message = (
                    _("This municipality's group has one head already.")
                    if guests_of
                    else _("The delegation has one head already.")
                )
                form.add_error("head", message)

    def _standing(self) -> list[Any]:
        gone = self.deleted_forms
        return [form for form in self.forms if form not in gone and getattr(form, "cleaned_data", None)]

    def save(self, commit: bool = True) -> Any:
        """Take the head from every row that changes before any row gets it: the database looks at each row alone."""
        touched = [form.instance.pk for form in self.initial_forms if form.instance.pk and form.has_changed()]
        if commit and touched:
            Traveller.objects.filter(pk__in=touched, head=True).update(head=False)
        return super().save(commit)


class CostForm(RowForm):
    """A cost. The amount is typed in major units, as the letter has it, and stored in minor ones."""

    amount = AmountField(
        label=_("amount"),
        required=False,
        help_text=_(
            "As the letter writes it: 1,240 or 1240.50. Leave it empty where there is none, and say why."
        ),
    )
    fault_fields = {
        "cost_amount_or_why_not": "amount",
        "cost_amount_with_currency": "currency",
        "cost_rial_basis": "rial_basis",
        "cost_withheld_with_redaction": "redaction",
        "cost_rate": "rate",
    }

    class Meta:
        model = Cost
        exclude = ("trip",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cost = self.instance
        if cost.pk and cost.amount is not None:
            self.initial["amount"] = written_amount(cost.amount, cost.currency)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        amount, currency = cleaned.get("amount"), cleaned.get("currency")
        if amount is not None:
            cleaned["amount"] = None
            if not currency:
                if "currency" not in self.errors:
                    self.add_error("currency", _("Say in which currency the amount is."))
                return cleaned
            try:
                minor = currencies.to_minor(amount, currency)
            except Fault as error:
                self.add_error("amount", str(error))
                return cleaned
            if minor > MAX_MINOR:
                self.add_error("amount", _("No trip costs that much. Check the digits."))
                return cleaned
            cleaned["amount"] = minor
        return cleaned


def written_amount(minor: int, currency: str) -> str:
    """A stored amount as a clerk would type it, grouped, in the page's digits; one that reads back the same."""
    whole, point, part = currencies.to_decimal_string(minor, currency).partition(".")
    grouped = f"{int(whole):,}"
    text = f"{grouped}{point}{part}"
    if shown(1) == "1":
        return text
    return persian.to_persian_digits(text.replace(",", "٬").replace(".", "٫"))


class RedactionFormSet(TripRows):
    def get_unique_error_message(self, unique_check: Any) -> str:
        return str(_("Each kind of thing is withheld once: join the rows that name the same one."))


class RedactionForm(RowForm):
    class Meta:
        model = Redaction
        fields = ("field", "ground", "body", "review")
        help_texts = {
            "field": _(
                "Of the whole trip the public then reads only municipality, months and this row. Versions published before"
                " stay readable until they are erased."
            )
        }
        error_messages = {
            "__all__": {"unique_together": _("This is withheld already: change the row that says so.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "body" in self.fields:
            self.fields["body"].required = True  # rows from before it was asked for may lack it


class DestinationForm(RecordForm):
    fault_fields = {"destination_coordinates": "longitude"}

    class Meta:
        model = Destination
        fields = ("country", "is_city", "name", "name_en", "aliases", "latitude", "longitude")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        name, country = cleaned.get("name"), cleaned.get("country")
        if name and country:
            wanted = persian.fold(name)
            near = Destination.objects.filter(country=country, folded__contains=wanted).exclude(
                pk=self.instance.pk
            )
            spellings = (text for place in near for text in (place.name, *place.aliases.splitlines()))
            if any(persian.fold(text) == wanted for text in spellings):
                self.add_error("name", _("This place is in the list already."))
        return cleaned
