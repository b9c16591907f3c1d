"""The lists whose members stand fast: all countries, and the municipalities that publish here."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from officials.api import municipality, municipality_schema, place
from officials.published import registry
from transparency import calendar, keyset, openapi, persian
from transparency.answers import JSON
from transparency.parameters import OneOfField
from trips import months, statistics
from trips.codes import MonthState
from trips.countries import COUNTRIES, Country
from trips.pages import towns
from trips.pages.profiles.municipalities import FIELDS as TOWN_FIELDS
from trips.pages.profiles.municipalities import NO_ACTIVITY, present

from .lookups import DONE, ORDER, LookupView


def begins(text: str, words: Iterable[str]) -> bool:
    """Whether each of the folded words begins some word of a folded text."""
    return all(any(word.startswith(begin) for word in text.split()) for begin in words)


class CountriesView(LookupView):
    operation, facet = "countries", "country"
    own = {
        "sort": OneOfField(
            choices=lambda: [("name", _("By name")), ("trips", _("Most trips first"))],
            required=False,
            label=_("Order"),
        )
    }
    summary = _("Countries")
    description = _("All countries of ISO 3166-1, visited or not.")

    @classmethod
    def item(cls) -> openapi.Schema:
        return openapi.record(
            code=openapi.text(pattern="^[A-Z]{2}$"),
            name=openapi.text(),
            name_en=openapi.text(),
            municipalities=openapi.whole(),
            trips=openapi.whole(),
            done=DONE,
        )

    def page(
        self,
        request: Any,
        asked: Mapping[str, Any],
        order: keyset.Order,
        cursor: keyset.Cursor | None,
        size: int,
    ) -> tuple[keyset.Slice, int]:
        found = [
            country
            for country in COUNTRIES.values()
            if begins(persian.fold(" ".join((country.name, country.name_en, *country.aliases))), asked["q"])
        ]
        question = self.done
        if order is ORDER:
            page = keyset.walk_list(found, ORDER, cursor, size, _country_place)
        else:
            trips = {one.value: one.trips for one in statistics.by(question, "country")} if question else {}
            page = keyset.walk_list(
                found, order, cursor, size, lambda one: (f"{MOST - trips.get(one.code, 0):09}", one.code)
            )
        codes = [country.code for country in page.rows]
        self.towns = (
            statistics.numbers_of(question, "country", codes, "municipality") if question and codes else {}
        )
        return page, len(found)

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        return {JSON: openapi.list_schema(cls.item(), visited=openapi.whole())}

    def more(self) -> dict[str, Any]:
        """How many countries the trips that took place visited."""
        return {"visited": statistics.different(self.done, ["country"])["country"] if self.done else 0}

    def value(self, row: Country) -> str:
        return row.code

    def line(self, row: Country) -> dict[str, Any]:
        return {
            "code": row.code,
            "name": row.name,
            "name_en": row.name_en,
            "municipalities": self.towns.get(row.code, 0),
        }


MOST = 10**9 - 1


def _country_place(country: Country) -> keyset.Place:
    return persian.sort_key(country.name), country.code


class MunicipalitiesView(LookupView):
    operation, facet = "municipalities", "municipality"
    own = {"now": TOWN_FIELDS["now"]}
    summary = _("Municipalities that publish here")
    description = _(
        "The profile of each, the periods covered, its policies and its standing nil declarations."
    )

    @classmethod
    def item(cls) -> openapi.Schema:
        return municipality_schema(
            published_trips=openapi.whole(),
            overdue=openapi.whole(),
            last_published=openapi.text(null=True, format="date-time"),
            last_month=openapi.record(month=openapi.text(), state=openapi.text(enum=MonthState.values)),
            trips=openapi.whole(),
            done=DONE,
        )

    def page(
        self,
        request: Any,
        asked: Mapping[str, Any],
        order: keyset.Order,
        cursor: keyset.Cursor | None,
        size: int,
    ) -> tuple[keyset.Slice, int]:
        self.public, today = registry(), calendar.today()
        self.month = months.last_ended(today)
        self.here = present(request.head, self.public, self.month, today)
        found = [
            code
            for code, profile in towns.found(self.public, asked["q"])
            if self.here.has(code, asked["now"])
        ]
        page = keyset.walk_list(found, ORDER, cursor, size, lambda code: place(self.public, code))
        self.times = self.here.published(page.rows)
        return page, len(found)

    def value(self, row: str) -> str:
        return row

    def line(self, row: str) -> dict[str, Any]:
        activity = self.here.activity.get(row, NO_ACTIVITY)
        return municipality(self.public, row) | {
            "published_trips": activity.trips,
            "overdue": activity.overdue,
            "last_published": self.times.get(row),
            "last_month": {"month": self.month, "state": self.here.states[row].value},
        }
