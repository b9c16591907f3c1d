"""The audit log, to read: publishers, reviewers and administrators see their municipality's, superusers everything.

Clerks do not see their colleagues' sign-ins; each record's own history is open to whoever sees the record.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.urls import NoReverseMatch, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from officials import audit
from officials.access import Reach, reach
from officials.audit import AuditKind
from officials.audited import SIGN_INS, AuditEntry
from transparency import calendar, calendar_words
from transparency.cells import csv_line

from .base import RecordAdmin, asks_for_nul
from .jalali_lists import by_jalali_month
from .logged import told

COLUMNS = (
    "time",
    "jalali",
    "kind",
    "user",
    "municipality",
    "subject_type",
    "subject_key",
    "subject",
    "note",
    "changes",
)
ROWS = 500
PEOPLE = 200
"""Most people whom the filter offers; anybody else is found by searching the name."""

UNLINKED = (
    AuditKind.DELETED,
    AuditKind.ACCESS,
    AuditKind.PASSWORD,
    AuditKind.SECOND_FACTOR,
    AuditKind.UNLOCKED,
)
"""What these are about is gone, or has a page that most auditors may not open."""


def audits(reached: Reach) -> frozenset[int]:
    """Keys of the municipalities whose log a user with this reach reads."""
    reviewed = reached.seen - reached.written
    return reviewed | reached.published | reached.administered


class PersonFilter(admin.SimpleListFilter):
    """Who did it, among those whom the entries in reach name; an account that is gone keeps the name it had."""

    title = _("person")
    parameter_name = "person"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Iterable[tuple[Any, str]]:
        people = (
            model_admin.get_queryset(request)
            .order_by()
            .values_list("user", "user__first_name", "user__last_name")
            .annotate(kept=Max("user_name"))
            .order_by("kept", "user")[: PEOPLE + 1]
        )
        named = [
            (str(key), " ".join((first or "", last or "")).strip() or kept)
            for key, first, last, kept in people
            if key is not None  # asked in SQL, it would leave out the accounts that are gone
        ]
        return named[:PEOPLE]

    def has_output(self) -> bool:
        """Also where nobody can be offered but somebody was asked for: the answer is then empty, not everything."""
        return self.value() is not None or super().has_output()

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.value()
        if chosen is None:
            return queryset
        try:
            key = int(chosen)
        except ValueError as error:
            raise IncorrectLookupParameters(chosen) from error
        # Asked of the list itself, it would make its join to the accounts leave out those that are gone.
        theirs = AuditEntry._default_manager.filter(user__pk=key).order_by()
        return queryset.filter(pk__in=theirs.values("pk"))


@admin.register(AuditEntry)
class AuditAdmin(RecordAdmin):
    rank = 85
    list_display = ("when", "person", "done", "about", "town", "remark")
    list_display_links = ("when",)
    list_filter = (by_jalali_month("at", _("time")), "kind", PersonFilter)
    search_fields = ("subject_text",)
    search_help_text = _("Part of a user name, a record's name or a note")
    change_list_template = "admin/audit_change_list.html"
    change_form_template = "admin/ledger_change_form.html"
    fields = ("when", "person", "done", "about", "town", "lines", "remark", "address")
    readonly_fields = fields

    # Who reads it

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request).select_related("user", "municipality", "came_from")
        reached = reach(request.user)
        return rows if reached.everything else rows.filter(municipality__in=audits(reached))

    def has_module_permission(self, request: HttpRequest) -> bool:
        reached = reach(request.user)
        return reached.everything or bool(audits(reached))

    def has_view_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        reached = reach(request.user)
        if obj is None:
            return self.has_module_permission(request)
        return reached.everything or obj.municipality_id in audits(reached)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # How it is searched and shown

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Words as they stand: names in the log are what they were, not folded."""
        for word in search_term.replace("\0", "").split():
            queryset = queryset.filter(
                Q(user_name__icontains=word)
                | Q(subject_text__icontains=word)
                | Q(subject_key__icontains=word)
                | Q(note__icontains=word)
            )
        return queryset, False

    @admin.display(description=_("time"), ordering="at")
    def when(self, entry: AuditEntry) -> str:
        return calendar_words.format_timestamp(entry.at.isoformat(), get_language() or "fa")

    @admin.display(description=_("person"), ordering="user_name")
    def person(self, entry: AuditEntry) -> SafeString:
        if not entry.user_name:
            word = (
                pgettext_lazy("in the audit log", "unknown account")
                if entry.kind in SIGN_INS
                else pgettext_lazy("in the audit log", "a command")
            )
            return format_html('<span class="soft">{}</span>', word)
        return format_html("<bdi>{}</bdi>", person_named(entry))

    @admin.display(description=pgettext_lazy("in the audit log", "what was done"), ordering="kind")
    def done(self, entry: AuditEntry) -> str:
        return entry.get_kind_display()

    @admin.display(description=pgettext_lazy("in the audit log", "about"))
    def about(self, entry: AuditEntry) -> SafeString:
        if not entry.subject_text or entry.kind in SIGN_INS:  # those are about the person
            return SafeString("")
        address = _address(entry)
        if address is None:
            return format_html("<bdi>{}</bdi>", entry.subject_text)
        return format_html('<a href="{}"><bdi>{}</bdi></a>', address, entry.subject_text)

    @admin.display(description=_("municipality"), ordering="municipality_code")
    def town(self, entry: AuditEntry) -> str:
        return str(entry.municipality or entry.municipality_code)

    @admin.display(description=_("note"))
    def remark(self, entry: AuditEntry) -> SafeString:
        return format_html("<bdi>{}</bdi>", entry.note) if entry.note else SafeString("")

    @admin.display(description=_("changes"))
    def lines(self, entry: AuditEntry) -> SafeString:
        none = gettext("Empty")
        rows = format_html_join(
            "",
            "<li><bdi>{}</bdi>: {}<bdi>{}</bdi></li>",
            (
                (one.name, "" if one.old is None else format_html("<del>{}</del> ", one.old), one.new or none)
                for one in told(entry)
            ),
        )
        return format_html('<ul class="told">{}</ul>', rows) if rows else SafeString("")

    @admin.display(description=_("network address"))
    def address(self, entry: AuditEntry) -> SafeString:
        found = getattr(entry, "came_from", None)
        return format_html('<bdi dir="ltr">{}</bdi>', found.address) if found else SafeString("")

    def get_fields(self, request: HttpRequest, obj: AuditEntry | None = None) -> Any:
        """Only what this entry has to say."""
        if obj is None:
            return self.fields
        silent = {
            "about": not obj.subject_text or obj.kind in SIGN_INS,
            "town": not obj.municipality_code,
            "lines": not obj.changes,
            "remark": not obj.note,
            "address": not hasattr(obj, "came_from"),
        }
        return tuple(name for name in self.fields if not silent.get(name))

    # Taking it away as a file

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("export/", wrap(self.export_view), name="officials_auditentry_export"),
            *super().get_urls(),
        ]

    def export_view(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        """The entries that the list shows for the same address, all pages of it, as CSV; that it was taken is logged."""
        if request.method != "GET":
            return HttpResponseNotAllowed(("GET",))
        if not self.has_view_permission(request):
            raise PermissionDenied
        if asks_for_nul(request):
            return HttpResponseRedirect("../?e=1")
        try:
            shown_now = self.get_changelist_instance(request).get_queryset(request).order_by("-at", "-id")
        except IncorrectLookupParameters:
            return HttpResponseRedirect("../?e=1")
        reached = reach(request.user)
        name = f"audit-{calendar.jalali(calendar.today())}.csv"
        for town in [None] if reached.everything else sorted(audits(reached)):
            audit.log(
                request,
                AuditKind.EXPORTED,
                None,
                town,
                text=name,
                changes={"question": request.GET.dict()},
            )
        return StreamingHttpResponse(
            _file(shown_now),
            content_type="text/csv; charset=utf-8; header=present",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "private, no-store",
            },
        )


def person_named(entry: AuditEntry) -> str:
    """The person's full name where the account still stands, else the user name of then."""
    return (entry.user.get_full_name() if entry.user else "") or entry.user_name


def _address(entry: AuditEntry) -> str | None:
    """Where the subject is looked at; a deleted record's address says that it is gone."""
    if entry.subject_type == audit.LEDGER:
        return reverse("admin:transparency_ledgerentry_change", args=[entry.changes["serial"]])
    if entry.kind in UNLINKED or "." not in entry.subject_type:
        return None
    try:
        return reverse(f"admin:{entry.subject_type.replace('.', '_')}_change", args=[entry.subject_key])
    except NoReverseMatch:  # no page of its own
        return None


def _file(entries: QuerySet) -> Iterator[str]:
    if connection.vendor == "postgresql":
        with transaction.atomic():  # without one its cursor would be read out whole before the first row
            yield from _pieces(entries)
    else:
        yield from _pieces(entries)


def _pieces(entries: QuerySet) -> Iterator[str]:
    lines = ["\ufeff" + csv_line(COLUMNS)]
    for number, entry in enumerate(entries.iterator(chunk_size=ROWS), start=1):
        lines.append(csv_line(_cells(entry)))
        if number % ROWS == 0:
            yield "".join(lines)
            lines = []
    yield "".join(lines)


def _cells(entry: AuditEntry) -> tuple[str, ...]:
    there: datetime = entry.at.astimezone(calendar.TEHRAN)
    return (
        there.isoformat(timespec="seconds"),
        f"{calendar.jalali(there.date())} {there:%H:%M}",
        entry.kind,
        entry.user_name,
        entry.municipality_code,
        entry.subject_type,
        entry.subject_key,
        entry.subject_text,
        entry.note,
        json.dumps(entry.changes, ensure_ascii=False) if entry.changes else "",
    )
