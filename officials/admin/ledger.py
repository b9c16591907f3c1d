"""The ledger, to read. It is public, so every member sees all of it; nobody changes it, the database least of all."""

import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from officials.access import reach
from transparency import calendar_words, marks
from transparency.models import LedgerEntry

from .base import RecordAdmin
from .fields import shown
from .jalali_lists import by_jalali_month


@admin.register(LedgerEntry)
class LedgerAdmin(RecordAdmin):
    rank = 90
    ordering = ("-serial",)
    list_display = ("number", "kind", "about", "when")
    list_filter = (by_jalali_month("time", _("time")), "kind")
    search_fields = ("subject",)
    search_help_text = _("Part of a subject: trips/tehran-1401-3")
    fields = ("number", "kind", "about", "when", "text", "document_hash", "previous", "hash")
    readonly_fields = fields
    change_form_template = "admin/ledger_change_form.html"

    def having(self, queryset: Any, word: str) -> Any:
        return queryset.filter(subject__contains=word)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return reach(request.user).enters

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return reach(request.user).enters

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("serial"), ordering="serial")
    def number(self, entry: LedgerEntry) -> str:
        return shown(entry.serial)

    @admin.display(description=_("subject"), ordering="subject")
    def about(self, entry: LedgerEntry) -> SafeString:
        return format_html('<bdi dir="ltr">{}</bdi>', entry.subject)

    @admin.display(description=_("time"), ordering="serial")
    def when(self, entry: LedgerEntry) -> str:
        return calendar_words.format_timestamp(entry.time, get_language() or "fa")

    @admin.display(description=_("text"))
    def text(self, entry: LedgerEntry) -> SafeString:
        if entry.document is None:
            return marks.mark("withheld", _("Erased"))
        pretty = json.dumps(entry.read(), ensure_ascii=False, indent=2)
        return format_html('<pre class="document" dir="ltr" tabindex="0">{}</pre>', pretty)
