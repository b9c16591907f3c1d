"""The profiles of countries and of destinations."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from transparency import openapi
from trips.countries import COUNTRIES
from trips.pages.profiles import common, places

from . import shapes
from .addresses import COUNTRY
from .profiles import ProfileView, named_term


class CountryView(ProfileView):
    operation = dimension = "country"
    summary = _("One country")
    description = _(
        "The figures of the trips that took place, its cities among them; of a country that nobody visited, zeros."
    )
    path_parameters = {"value": COUNTRY}

    @classmethod
    def own(cls) -> dict[str, openapi.Schema]:
        return {
            "code": openapi.text(),
            "name": openapi.text(),
            "name_en": openapi.text(),
            "municipalities": openapi.whole(),
            "tables": shapes.TABLES,
        }

    def told(self, about_it: common.Subject) -> dict[str, Any]:
        land = COUNTRIES.get(about_it.value)
        if land is None:
            raise Http404
        tables = places.place_tables(about_it) if about_it.figures.trips else {}
        return {"code": land.code, "name": land.name, "name_en": land.name_en} | _of_place(tables)


class DestinationView(ProfileView):
    operation = dimension = "destination"
    summary = _("One destination")
    description = _("The figures of the trips to it that took place; transit does not count.")

    @classmethod
    def own(cls) -> dict[str, openapi.Schema]:
        return {
            "id": openapi.text(),
            "name": openapi.text(),
            "name_en": openapi.text(null=True),
            "country": openapi.record(code=openapi.text(), name=openapi.text(), name_en=openapi.text()),
            "municipalities": openapi.whole(),
            "tables": shapes.TABLES,
        }

    def told(self, about_it: common.Subject) -> dict[str, Any]:
        term = common.term_of(self.dimension, about_it.value)
        tables = places.place_tables(about_it) if about_it.figures.trips else {}
        country = shapes.named("country", common.detail(term)["country"])
        return named_term(term) | {"country": country} | _of_place(tables)


def _of_place(tables: dict[str, Any]) -> dict[str, Any]:
    towns = tables.get("municipalities")
    return {
        "municipalities": len(towns.rows) + towns.beyond if towns else 0,
        "tables": shapes.tables(tables),
    }
