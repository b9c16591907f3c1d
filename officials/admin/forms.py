"""The base of every form in the admin: faults of the database's rules stand beside the field they concern."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from officials.models import Coverage, Tenure, Unit
from transparency import calendar


class RecordForm(forms.ModelForm):
    """A working record. `fault_fields` names, for a constraint of the model, the field whose fault it is."""

    fault_fields: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self._keep_what_is_chosen()

    def _keep_what_is_chosen(self) -> None:
        """A choice that stands already stays one, though its record is out of the user's reach."""
        for name, field in self.fields.items():
            chosen = getattr(self.instance, f"{name}_id", None) if self.instance.pk else None
            if chosen and isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                rows = field.queryset
                field.queryset = rows | rows.model._default_manager.filter(pk=chosen)

    def _update_errors(self, errors: ValidationError) -> None:
        """Move the violation of a named rule from the top of the form to its field."""
        if hasattr(errors, "error_dict") and NON_FIELD_ERRORS in errors.error_dict:
            homes = {
                str(constraint.get_violation_error_message()): self.fault_fields[constraint.name]
                for constraint in self._meta.model._meta.constraints
                if self.fault_fields.get(constraint.name) in self.fields
            }
            left = []
            for error in errors.error_dict.pop(NON_FIELD_ERRORS):
                home = homes.get(str(error.message))
                if home:
                    errors.error_dict.setdefault(home, []).append(error)
                else:
                    left.append(error)
            if left:
                errors.error_dict[NON_FIELD_ERRORS] = left
        super()._update_errors(errors)  # type: ignore[misc]


class CoverageForm(RecordForm):
    fault_fields = {"coverage_order": "last"}

    class Meta:
        model = Coverage
        fields = ("provenance", "first", "last")


class UnitForm(RecordForm):
    fault_fields = {"unit_not_its_own_part": "parent"}

    class Meta:
        model = Unit
        fields = ("municipality", "name", "name_en", "kind", "parent", "aliases")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        above = cleaned.get("parent")
        seen: set[int] = set()
        while above is not None and above.pk not in seen:
            if above.pk == self.instance.pk:
                self.add_error("parent", _("A unit cannot be a part of itself. Choose another one."))
                break
            seen.add(above.pk)
            above = above.parent
        return cleaned


class TenureForm(RecordForm):
    class Meta:
        model = Tenure
        fields = ("unit", "post", "post_en", "office", "since", "until")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and calendar.parse_jalali(until).latest < calendar.parse_jalali(since).earliest:
            self.add_error("until", _("The end is before the start."))
        return cleaned
