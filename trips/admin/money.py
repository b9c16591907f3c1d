"""Funding sources: a municipality's own, or shared by all where none is named."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from officials.access import Reach, reach
from officials.admin.base import BoundAdmin
from trips.models import FundingSource


@admin.register(FundingSource)
class FundingSourceAdmin(BoundAdmin):
    rank = 12
    list_display = ("name", "kind", "municipality")
    list_filter = ("kind",)
    list_select_related = ("municipality",)
    search_fields = ("folded",)
    search_help_text = _("Any part of a name, in any spelling")
    fieldsets = ((None, {"fields": (("name", "name_en"), ("kind", "municipality"), "aliases")}),)
    change_form_template = "admin/named_change_form.html"

    def visible(self, reached: Reach) -> Q:
        return Q(municipality__in=reached.seen) | Q(municipality=None)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        shared = obj is None or obj.municipality_id is None
        return reach(request.user).enters if shared else super().has_view_permission(request, obj)
