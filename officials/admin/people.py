"""Units, officials and their posts."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from officials.models import Official, Tenure, Unit

from .base import BoundAdmin, RowInline
from .forms import TenureForm, UnitForm

OwnMunicipality = ("municipality", admin.RelatedOnlyFieldListFilter)


@admin.register(Unit)
class UnitAdmin(BoundAdmin):
    rank = 21
    form = UnitForm
    list_display = ("name", "kind", "parent", "municipality")
    list_filter = ("kind", OwnMunicipality)
    list_select_related = ("parent", "municipality")
    search_fields = ("folded",)
    search_help_text = _("Any part of a name, in any spelling")
    autocomplete_fields = ("parent",)
    fieldsets = ((None, {"fields": ("municipality", ("name", "name_en"), ("kind", "parent"), "aliases")}),)
    change_form_template = "admin/named_change_form.html"


class TenureInline(RowInline):
    model = Tenure
    form = TenureForm
    extra = 1
    autocomplete_fields = ("unit",)
    fieldsets = ((None, {"fields": (("post", "post_en"), ("unit", "office"), ("since", "until"))}),)


@admin.register(Official)
class OfficialAdmin(BoundAdmin):
    rank = 20
    list_display = ("name", "posts", "municipality")
    list_filter = ("tenures__office", OwnMunicipality)
    list_select_related = ("municipality",)
    search_fields = ("folded",)
    search_help_text = _("Any part of a name, in any spelling")
    fieldsets = ((None, {"fields": ("municipality", ("name", "name_en"), "aliases")}),)
    inlines = (TenureInline,)
    change_form_template = "admin/named_change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Official]:
        return super().get_queryset(request).prefetch_related("tenures")

    @admin.display(description=_("posts"))
    def posts(self, official: Official) -> str:
        return "؛ ".join(tenure.post for tenure in official.tenures.all())
