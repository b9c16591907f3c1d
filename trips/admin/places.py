"""Destinations: shared by all, added by every clerk, changed by superusers."""

from django.contrib import admin
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from officials.access import Shared
from officials.admin.base import RecordAdmin
from trips import countries
from trips.models import Destination

from .forms import DestinationForm


@admin.register(Destination)
class DestinationAdmin(Shared, RecordAdmin):
    rank = 11
    form = DestinationForm
    list_display = ("name", "country_name", "is_city")
    list_filter = ("is_city",)
    search_fields = ("folded",)
    search_help_text = _("Any part of a name, in any spelling")
    fieldsets = (
        (
            None,
            {
                "fields": ("country", "is_city", ("name", "name_en"), "aliases"),
                "description": _(
                    "Look in the list first: one place entered twice is two places to every question."
                ),
            },
        ),
        (_("On the map"), {"fields": (("latitude", "longitude"),), "classes": ("collapse",)}),
    )
    change_form_template = "admin/named_change_form.html"

    @admin.display(description=_("country"), ordering="country")
    def country_name(self, place: Destination) -> str:
        country = countries.COUNTRIES[place.country]
        return country.name if get_language() == "fa" else country.name_en
