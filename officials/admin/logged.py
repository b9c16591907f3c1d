"""What every ModelAdmin writes into the audit log in place of Django's own log, and the history page that reads it."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.core.files.base import File
from django.core.paginator import Paginator
from django.db.models import Model, Q
from django.forms import BaseForm
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from officials import audit
from officials.access import Bound, reach
from officials.audit import AuditKind
from officials.audited import AuditEntry
from officials.models import Membership
from officials.site import echo
from transparency import calendar
from transparency.fields import PeriodField

from .fields import shown

LONGEST = 2000
"""Characters kept of one value."""

NEVER_KEPT = frozenset({"password"})
PER_PAGE = 50

Changes = dict[str, Any]


class Logged(admin.ModelAdmin):
    """Mixin: additions, changes and deletions with old and new values go into the audit log, and the history reads it."""

    about_access = False
    """Whether these records say who may do what: then every entry about them is of that one kind."""

    def public_subjects(self, obj: Any) -> list[str]:
        """Ledger subjects of what was published from the record: its history tells of them too."""
        return []

    def audited_municipality(self, obj: Any) -> Any:
        """The municipality, or its key, whose auditors see an entry about the record; None: the record's own.

        A list of them makes an entry for each.
        """
        return None

    def construct_change_message(  # type: ignore[override]
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Changes:
        return changes_of(form, formsets or (), add=add) if hasattr(form, "_meta") else {}

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return self._log(request, AuditKind.ADDED, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """An untouched save leaves no trace."""
        return self._log(request, AuditKind.CHANGED, obj, message) if message else None

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        return [
            self._log(
                request,
                AuditKind.DELETED,
                obj,
                {"fields": {name: [value, None] for name, value in _stored(obj)}},
            )
            for obj in queryset
        ]

    def _log(self, request: HttpRequest, kind: AuditKind, obj: Any, message: Changes) -> AuditEntry:
        kind = AuditKind.ACCESS if self.about_access else kind
        towns = self.audited_municipality(obj)
        written = [
            audit.log(request, kind, obj, town, changes=message)
            for town in (towns if isinstance(towns, list) else [towns])
        ]
        return written[0]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Who did what to one record, newest first, for whoever sees the record."""
        obj = self.get_object(request, unquote(object_id))
        # Asked first: after "no such record" a refusal would say that there is one.
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        entries = AuditEntry.objects.filter(
            Q(subject_type=obj._meta.label_lower, subject_key=str(obj.pk))
            | Q(subject_type=audit.LEDGER, subject_key__in=self.public_subjects(obj))
        )
        page = Paginator(entries.select_related("user"), PER_PAGE).get_page(request.GET.get("p"))
        nameless = self._nameless(request, obj, page.object_list)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Who changed it"),
            "opts": self.opts,
            "module_name": self.opts.verbose_name_plural,
            "object": obj,
            "page": page,
            "acts": [(entry, list(told(entry))) for entry in page],
            "nameless": nameless,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/object_history.html", context)

    def _nameless(self, request: HttpRequest, obj: Any, entries: Iterable[AuditEntry]) -> set[int]:
        """Keys of the entries whose doer is not named: of a record that municipalities share, a reader learns of changes
        by colleagues who did them, and of others that somebody did."""
        reached = reach(request.user)
        if reached.everything or not isinstance(self, Bound) or self.municipality_of(obj) is not None:
            return set()
        serving = Membership.objects.filter(municipality__in=reached.seen)
        colleagues = set(serving.values_list("user", flat=True))
        return {entry.pk for entry in entries if entry.user_name and entry.user_id not in colleagues}


# Writing


def changes_of(form: Any, formsets: Any, *, add: bool) -> Changes:
    """What a valid form and its saved rows changed, as `AuditEntry.changes` has it; empty where nothing did."""
    changes: Changes = {}
    fields = _fields(form, add=add)
    if fields:
        changes["fields"] = fields
    rows = [row for formset in formsets for row in _rows(formset)]
    if rows:
        changes["rows"] = rows
    return changes


def _fields(form: BaseForm, *, add: bool) -> dict[str, list[Any]]:
    named = form.fields if add else form.changed_data
    known = {field.name for field in form._meta.model._meta.get_fields()}  # type: ignore[attr-defined]
    found = {}
    for name in named:
        if name not in known or name in NEVER_KEPT or name not in form.cleaned_data:
            continue
        field, new = form.fields[name], kept(form.cleaned_data[name])
        old = None if add else kept(_chosen(field, form.get_initial_for_field(field, name)))
        if old != new:
            found[name] = [old, new]
    return found


def _chosen(field: Any, initial: Any) -> Any:
    """The record that a stored key stands for, where the field chooses among records."""
    rows = getattr(field, "queryset", None)
    if rows is None or initial in (None, "") or isinstance(initial, Model):
        return initial
    every = rows.model._default_manager
    if isinstance(initial, list | tuple):
        return [one if isinstance(one, Model) else every.filter(pk=one).first() for one in initial]
    return every.filter(pk=initial).first()


def _rows(formset: Any) -> Iterator[dict[str, Any]]:
    forms = {id(form.instance): form for form in formset.forms}
    for act, objects in (
        (AuditKind.ADDED, formset.new_objects),
        (AuditKind.CHANGED, [obj for obj, _names in formset.changed_objects]),
        (AuditKind.DELETED, formset.deleted_objects),
    ):
        for obj in objects:
            form = forms.get(id(obj))
            if form is None or act == AuditKind.DELETED:
                fields = {name: [value, None] for name, value in _stored(obj)}
            else:
                fields = _fields(form, add=act == AuditKind.ADDED)
            yield {
                "type": obj._meta.label_lower,
                "key": str(obj.pk),
                "text": str(obj)[:300],
                "act": act.value,
                "fields": fields,
            }


def _stored(obj: Model) -> Iterator[tuple[str, Any]]:
    """The stored values of a record, before it goes."""
    editable = {field.name: field for field in obj._meta.concrete_fields if field.editable}
    for name, value in model_to_dict(obj, fields=editable.keys() - NEVER_KEPT).items():
        value = getattr(obj, name) if editable[name].is_relation else value
        if value not in (None, ""):
            yield name, kept(value)


def kept(value: Any) -> Any:
    """A form's value as the log keeps it: JSON's own types, records by their names, long texts cut."""
    if isinstance(value, Model):
        return str(value)[:LONGEST]
    if isinstance(value, bool | int | float) or value is None:
        return value
    if isinstance(value, File):
        return str(value.name or "") or None
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if hasattr(value, "__iter__") and not isinstance(value, str):
        return [kept(one) for one in value]
    text = str(value)
    return (text if len(text) <= LONGEST else f"{text[:LONGEST]}…") or None


# Reading


@dataclass(frozen=True, slots=True)
class Told:
    """One line of an entry: what it is about, and its value before and after; None where there was none."""

    name: str
    old: str | None = None
    new: str | None = None


def told(entry: AuditEntry) -> Iterator[Told]:
    """An entry's changes in people's words, a line each."""
    yield from _told_fields(entry.subject_type, entry.changes.get("fields", {}))
    for row in entry.changes.get("rows", ()):
        model = _model(row["type"])
        kind = str(model._meta.verbose_name) if model else row["type"]
        name = f"{kind}: {row['text']}"
        if row["act"] == AuditKind.CHANGED:
            for one in _told_fields(row["type"], row["fields"]):
                yield Told(f"{name} · {one.name}", one.old, one.new)
        else:
            yield Told(name, None, str(AuditKind(row["act"]).label))
    if "version" in entry.changes:
        yield Told(gettext("version"), None, shown(entry.changes["version"]))


def _told_fields(label: str, fields: dict[str, list[Any]]) -> Iterator[Told]:
    model = _model(label)
    for name, (old, new) in fields.items():
        try:
            field: Any = model._meta.get_field(name) if model else None
        except FieldDoesNotExist:
            field = None
        title = getattr(field, "verbose_name", name)
        yield Told(str(title), _in_words(field, old), _in_words(field, new))


def _model(label: str) -> type[Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _in_words(field: Any, value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list):
        return "؛ ".join(str(one) for one in value) or None
    labels = dict(getattr(field, "flatchoices", None) or ())
    if value in labels:
        return str(labels[value])
    if isinstance(field, PeriodField):
        return echo(calendar.parse_jalali(str(value)))
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        return echo(calendar.Period.of_day(dt.date.fromisoformat(value)))
    return shown(value) if isinstance(value, int | float) else str(value)
