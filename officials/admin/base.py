"""What every list and form of the admin shares: typed fields, bound choices, folded search, no leaks in deletions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _gettext

from officials.access import Bound, reach
from officials.models import Municipality
from transparency import persian
from transparency.fields import MonthField, PeriodField

from .fields import (
    DecimalFigureField,
    JalaliDateField,
    JalaliMonthField,
    JalaliPeriodField,
    QuickCheck,
    QuickInput,
    QuickSelect,
    WholeNumberField,
)
from .forms import RecordForm
from .logged import Logged
from .related import AddBeside

Fields = list[str] | tuple[str, ...] | tuple[()]


class Searched(AutocompleteSelect):
    """One record among many, found by typing. Our own script (choices.js) makes the field; Django's is not loaded."""

    @property
    def media(self) -> forms.Media:
        return forms.Media()

    def optgroups(self, name: str, value: Sequence[Any], attr: Any = None) -> Any:
        return super().optgroups(name, [key for key in value if is_key(key)], attr)


class OwnRows(forms.ModelMultipleChoiceField):
    """Several rows by their keys; what cannot be a key is refused before the database is asked."""

    def clean(self, value: Any) -> Any:
        if any(not is_key(key) for key in value or ()):
            raise ValidationError(self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": ""})
        return super().clean(value)


def is_key(value: Any) -> bool:
    """Whether this may be a row's key: whole, and no longer than a database's integer."""
    return str(value).isascii() and str(value).isdigit() and len(str(value)) < 19


class FormFields(BaseModelAdmin):
    """Our form fields for the model fields of every admin and inline, and choices within the user's reach."""

    form = RecordForm
    # The nearest class in a model field's ancestry decides, so a MonthField finds its own line before PeriodField's.
    formfield_overrides = {
        MonthField: {"form_class": JalaliMonthField},
        PeriodField: {"form_class": JalaliPeriodField},
        models.BooleanField: {"widget": QuickCheck},
        models.CharField: {"widget": QuickInput},
        models.DateField: {"form_class": JalaliDateField},
        models.PositiveIntegerField: {"form_class": WholeNumberField},
        models.PositiveSmallIntegerField: {"form_class": WholeNumberField, "max_value": 32_767},
        models.DecimalField: {"form_class": DecimalFigureField},
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 3})},
    }
    from_one: tuple[str, ...] = ()
    """Whole numbers that are never zero."""

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.from_one:
            kwargs["min_value"] = 1
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # One way to each thing: new ones are added from here, standing ones are changed on their own page.
            field.widget = AddBeside.instead_of(field.widget)
        return field

    def formfield_for_choice_field(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_choice_field(db_field, request, **{"widget": QuickSelect, **kwargs})

    def get_autocomplete_fields(self, request: HttpRequest) -> Fields:
        """Without a script (`?plain=1`) a plain list of everything within reach."""
        return () if "plain" in request.GET else super().get_autocomplete_fields(request)

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = Searched(db_field, self.admin_site)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and field.queryset is not None and self.is_owner(db_field) and not db_field.null:
            own = list(field.queryset[:2])
            if len(own) == 1:
                field.initial, field.empty_label = own[0].pk, None
        return field

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> QuerySet | None:
        """Only what the user sees can be chosen; a record's municipality only among those the user writes for."""
        model = db_field.remote_field.model
        if self.is_owner(db_field):
            return reach(request.user).writable()
        site = self.admin_site
        if site.is_registered(model):
            return site.get_model_admin(model).get_queryset(request)
        return super().get_field_queryset(db, db_field, request)

    def is_owner(self, db_field: models.ForeignKey) -> bool:
        """Whether this field says whose record it is."""
        return db_field.remote_field.model is Municipality and db_field.name == "municipality"


class RecordAdmin(Logged, FormFields, admin.ModelAdmin):
    """A list and a form. No actions over many rows: what matters here is looked at one by one."""

    actions = None
    rank = 100
    """Place in the list of models."""
    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    view_on_site = False
    fixed_owner = True
    """Whether a record's municipality stands once it is entered: its code is in what was published."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Fields:
        readonly = tuple(super().get_readonly_fields(request, obj))
        owned = obj is not None and self.fixed_owner and hasattr(self.model, "municipality")
        return (*readonly, "municipality") if owned else readonly

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Every word, folded as the stored names are: «شركت» finds «شرکت»."""
        for word in folded_words(search_term):
            queryset = self.having(queryset, word)
        return queryset, False

    def having(self, queryset: QuerySet, word: str) -> QuerySet:
        """The rows that bear one folded word."""
        return queryset.filter(folded__contains=word)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if asks_for_nul(request):
            return HttpResponseRedirect(request.path)
        return super().changelist_view(request, extra_context)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What a deletion would touch, without a word about rows of other municipalities."""
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        # Rows go with their record, whose own permission was asked already.
        lacking = {name for name in lacking if name == self.opts.verbose_name}
        if protected and not reach(request.user).everything:
            protected = [_gettext("Records still name it: take it out of them first.")]
        return to_delete, counts, lacking, protected


class BoundAdmin(Bound, RecordAdmin):
    """The admin of records that belong to a municipality."""


class RowInline(FormFields, admin.StackedInline):  # type: ignore[misc]  # RecordForm is the narrower form
    """Rows of a record. Whoever may change the record may change its rows, and nobody else."""

    extra = 0
    max_num = 300
    rows_have_names = True
    """Whether a stored row is told by its name beside its number."""

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Without a script a row is added by asking for the page with `?rows=1`."""
        asked = request.GET.get("rows", "")
        return max(
            self.extra if obj is None else 0,
            min(int(asked), 50) if asked.isascii() and asked.isdigit() else 0,
        )

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        # A forged count must not make the server draw thousands of rows.
        return super().get_formset(request, obj, **{"absolute_max": self.max_num, **kwargs})

    def _parent(self) -> admin.ModelAdmin:
        return self.admin_site.get_model_admin(self.parent_model)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._parent().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        parent = self._parent()
        return (
            parent.has_add_permission(request) if obj is None else parent.has_change_permission(request, obj)
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request, obj)


def asks_for_nul(request: HttpRequest) -> bool:
    """Whether a question has a NUL in it: no record bears one, and PostgreSQL refuses to look or to keep it."""
    return any("\0" in value for _name, values in request.GET.lists() for value in values)


def folded_words(typed: str) -> list[str]:
    """The words of a search as `folded` columns hold them; control characters, NUL among them, are dropped."""
    return persian.fold(persian.clean(typed)).split()
