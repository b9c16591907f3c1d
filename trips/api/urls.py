"""Addresses under /api/v1/. They have no language: what is answered is the same for everybody."""

from django.urls import path

from transparency.answers import public
from transparency.api import CheckpointsView, LedgerView
from transparency.versions import versioned

from . import addresses, history, lookups, months, schema, stats, trips

__all__ = ("addresses", "urlpatterns")  # importing `addresses` registers the converters used here

in_reader_language = versioned(vary=("Accept", "Accept-Language"))

urlpatterns = [
    path("trips/", public(trips.TripsView.as_view()), name="api-trips"),
    path("trips/<reference:ref>/", public(trips.TripView.as_view()), name="api-trip"),
    path("trips/<reference:ref>/history/", public(history.HistoryView.as_view()), name="api-history"),
    path(
        "trips/<reference:ref>/history/<version:version>/",
        public(history.VersionView.as_view()),
        name="api-version",
    ),
    path("stats/", public(stats.StatsView.as_view()), name="api-stats"),
    path("officials/", public(lookups.OfficialsView.as_view()), name="api-officials"),
    path("units/", public(lookups.UnitsView.as_view()), name="api-units"),
    path("municipalities/", public(lookups.MunicipalitiesView.as_view()), name="api-municipalities"),
    path("countries/", public(lookups.CountriesView.as_view()), name="api-countries"),
    path("destinations/", public(lookups.DestinationsView.as_view()), name="api-destinations"),
    path("funding-sources/", public(lookups.FundingSourcesView.as_view()), name="api-funding-sources"),
    path("nil-declarations/", public(months.NilDeclarationsView.as_view()), name="api-nil-declarations"),
    path("calendar/", public(months.CalendarView.as_view()), name="api-calendar"),
    path("ledger/", public(LedgerView.as_view()), name="api-ledger"),
    path("checkpoints/", public(CheckpointsView.as_view()), name="api-checkpoints"),
    path("schema/", in_reader_language(schema.SchemaView.as_view()), name="api-schema"),
    path("docs/", in_reader_language(schema.DocsView.as_view()), name="api-docs"),
]
