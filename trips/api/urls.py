"""Addresses under /api/v1/. They have no language: what is answered is the same for everybody."""

from collections.abc import Callable
from typing import Any

from django.urls import path

from transparency.answers import open_to_all, public
from transparency.api import CheckpointsView, LedgerView
from transparency.ledger import newest_checkpoint
from transparency.versions import versioned

from . import (
    addresses,
    answers,
    compared,
    counts,
    guide,
    history,
    lookups,
    months,
    payers,
    places,
    portal,
    profiles,
    reference,
    registers,
    schema,
    stats,
    suggestions,
    towns,
    trips,
)

__all__ = ("addresses", "urlpatterns")  # importing `addresses` registers the converters used here


def in_reader_language(view: Callable[..., Any]) -> Callable[..., Any]:
    return open_to_all(versioned(vary=("Accept", "Accept-Language"))(view))


urlpatterns = [
    path("trips/", public(trips.TripsView.as_view()), name="api-trips"),
    path("trips/<reference:ref>/", public(trips.TripView.as_view()), name="api-trip"),
    path("trips/<reference:ref>/history/", public(history.HistoryView.as_view()), name="api-history"),
    path(
        "trips/<reference:ref>/history/<version:version>/",
        public(history.VersionView.as_view()),
        name="api-version",
    ),
    path("trips/<reference:ref>/compared/", public(compared.ComparedView.as_view()), name="api-compared"),
    path("counts/", public(counts.CountsView.as_view()), name="api-counts"),
    path("stats/", public(stats.StatsView.as_view()), name="api-stats"),
    path("officials/", public(lookups.OfficialsView.as_view()), name="api-officials"),
    path("officials/<code:value>/", public(profiles.OfficialView.as_view()), name="api-official"),
    path("units/", public(lookups.UnitsView.as_view()), name="api-units"),
    path("units/<code:value>/", public(profiles.UnitView.as_view()), name="api-unit"),
    path("municipalities/", public(registers.MunicipalitiesView.as_view()), name="api-municipalities"),
    path("municipalities/<code:value>/", public(towns.MunicipalityView.as_view()), name="api-municipality"),
    path("countries/", public(registers.CountriesView.as_view()), name="api-countries"),
    path("countries/<country:value>/", public(places.CountryView.as_view()), name="api-country"),
    path("destinations/", public(lookups.DestinationsView.as_view()), name="api-destinations"),
    path("destinations/<code:value>/", public(places.DestinationView.as_view()), name="api-destination"),
    path("funding-sources/", public(lookups.FundingSourcesView.as_view()), name="api-funding-sources"),
    path(
        "funding-sources/<code:value>/",
        public(payers.FundingSourceView.as_view()),
        name="api-funding-source",
    ),
    path("funding-sources/<code:value>/taken/", public(payers.TakenView.as_view()), name="api-taken"),
    path("search/", public(portal.SearchView.as_view()), name="api-search"),
    path("suggestions/", public(suggestions.SuggestionsView.as_view()), name="api-suggestions"),
    path("nil-declarations/", public(months.NilDeclarationsView.as_view()), name="api-nil-declarations"),
    path("answers/", public(answers.AnswersView.as_view()), name="api-answers"),
    path("answers/<code:public_id>/", public(answers.AnswerView.as_view()), name="api-answer"),
    path("inquiries/", public(portal.InquiriesView.as_view()), name="api-inquiries"),
    path("calendar/", public(months.CalendarView.as_view()), name="api-calendar"),
    path("punctuality/", public(towns.PunctualityView.as_view()), name="api-punctuality"),
    path("compare/", public(towns.CompareView.as_view()), name="api-compare"),
    path("home/", public(portal.HomeView.as_view()), name="api-home"),
    path("ledger/", public(LedgerView.as_view()), name="api-ledger"),
    path("checkpoints/", public(CheckpointsView.as_view(), also=newest_checkpoint), name="api-checkpoints"),
    path("schema/", in_reader_language(schema.SchemaView.as_view()), name="api-schema"),
    path("docs/", in_reader_language(guide.GuideView.as_view()), name="api-docs"),
    path("docs/reference/", in_reader_language(reference.ReferenceView.as_view()), name="api-reference"),
    path("docs/newsroom.ipynb", public(guide.NotebookView.as_view()), name="api-notebook"),
    path("docs/examples/<str:name>", public(guide.ExampleView.as_view()), name="api-example"),
]
