"""The forms of a trip and its rows: what the models cannot know (other rows, other people's changes) is checked here."""

from collections import Counter
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from officials.admin.fields import AmountField, shown
from officials.admin.forms import RecordForm
from transparency import calendar, persian
from transparency.faults import Fault
from trips import currencies
from trips.models import Attachment, Cost, Destination, Redaction, Stop, Traveller, Trip
from trips.models.money import MAX_MINOR

END_BEFORE_START = _("The end is before the start.")


def backwards(first: str | None, last: str | None) -> bool:
    """Whether a stated end lies wholly before a stated start."""
    if not first or not last:
        return False
    return calendar.parse_jalali(last).latest < calendar.parse_jalali(first).earliest


class TripForm(RecordForm):
    """A trip. `seen` holds the moment of the version that was opened, so that nobody overwrites another's change."""

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
            self.initial["seen"] = self.instance.changed_at.isoformat()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk:
            rows = Trip.objects.select_for_update().filter(pk=self.instance.pk)
            now = rows.values_list("changed_at", flat=True).get()
            if cleaned.get("seen") != now.isoformat():
                raise ValidationError(
                    _(
                        "Somebody else changed this trip after you opened it. What you typed is still here, but not saved:"
                        " open the trip anew in another window and enter there what is missing."
                    ),
                    code="changed_meanwhile",
                )
        return cleaned


class StopForm(RecordForm):
    class Meta:
        model = Stop
        fields = ("order", "destination", "purpose", "arrival", "departure")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if backwards(cleaned.get("arrival"), cleaned.get("departure")):
            self.add_error("departure", _("The departure is before the arrival."))
        return cleaned


ONE_HEAD = ("traveller_one_head", "traveller_one_head_a_municipality")


class TravellerForm(RecordForm):
    fault_fields = {
        "traveller_named_is_one": "count",
        "traveller_family_unnamed": "kind",
        "traveller_head_is_one": "head",
        "traveller_reason": "reason",
    }

    class Meta:
        model = Traveller
        exclude = ("trip",)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if backwards(cleaned.get("start"), cleaned.get("end")):
            self.add_error("end", END_BEFORE_START)
        return cleaned

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


class TravellerFormSet(BaseInlineFormSet):
    """At most one head a group: the trip's own people are one, each other municipality's another."""

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


class CostForm(RecordForm):
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


class RedactionFormSet(BaseInlineFormSet):
    def get_unique_error_message(self, unique_check: Any) -> str:
        return str(_("Each kind of thing is withheld once: join the rows that name the same one."))


class RedactionForm(RecordForm):
    class Meta:
        model = Redaction
        fields = ("field", "ground", "review")
        error_messages = {
            "__all__": {"unique_together": _("This is withheld already: change the row that says so.")},
        }


class StoredFile(forms.FileInput):
    """An input for a new document; a stored one is shown by the page and never replaced, for its hash may be public."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        return (
            ""
            if value and not isinstance(value, UploadedFile)
            else super().render(name, value, attrs, renderer)
        )


class AttachmentForm(RecordForm):
    class Meta:
        model = Attachment
        fields = ("kind", "title", "file", "public")
        widgets = {"file": StoredFile}

    def _get_validation_exclusions(self) -> set[str]:
        # What is stored was checked when it came; a file lost from the disk must not stop the clerk.
        excluded = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | {"file"} if self.instance.pk else excluded

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        paper = self.instance
        if paper.pk and isinstance(cleaned.get("file"), UploadedFile):
            self.add_error(
                "file", _("A stored document is not replaced: add the new one, then take this one away.")
            )
            cleaned["file"] = self.initial["file"]
        return cleaned


class AttachmentFormSet(BaseInlineFormSet):
    """A document that the public is offered now stays until a correction has taken it out."""

    offered: frozenset[str] = frozenset()
    """Public ids of the documents that the current public version names."""

    def clean(self) -> None:
        super().clean()
        for form in self.deleted_forms:
            if form.instance.public_id in self.offered and form.instance.pk:
                raise ValidationError(
                    _(
                        "The public is offered “%(title)s”: first pass a correction in which it is not public."
                    ),
                    params={"title": form.instance.title},
                )


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
