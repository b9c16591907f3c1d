"""Addresses of the pages about trips, in both languages; the data have addresses of their own under /api/."""

from django.urls import path

from . import (
    calendar,
    compare,
    feed,
    figures,
    listing,
    portal,
    punctuality,
    search,
    statements,
    views,
)
from .profiles import municipalities, payers, people, places

urlpatterns = [
    path("", portal.home, name="home"),
    path("about/", portal.about, name="about"),
    path("trips/", listing.trips, name="trips"),
    path("trips/figures/", figures.figures, name="trip-figures"),
    path("trips/feed/", feed.feed, name="trip-feed"),
    path("trips/<slug:ref>/", views.trip, name="trip"),
    path("trips/<slug:ref>/history/", views.history, name="trip-history"),
    path("trips/<slug:ref>/history/<int:version>/", views.version, name="trip-version"),
    path("officials/", people.officials, name="officials"),
    path("officials/<slug:value>/", people.official, name="official"),
    path("units/<slug:value>/", people.unit, name="unit"),
    path("countries/", places.countries, name="countries"),
    path("countries/<str:value>/", places.country, name="country"),
    path("destinations/<slug:value>/", places.destination, name="destination"),
    path("funding-sources/", payers.funding_sources, name="funding-sources"),
    path("funding-sources/<slug:value>/", payers.funding_source, name="funding-source"),
    path("municipalities/", municipalities.municipalities, name="municipalities"),
    path("municipalities/<slug:value>/", municipalities.municipality, name="municipality"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("punctuality/", punctuality.punctuality, name="punctuality"),
    path("compare/", compare.compare, name="compare"),
    path("follow/", feed.follow, name="follow"),
    path("search/", search.search, name="search"),
    path("accessibility/", statements.accessibility, name="accessibility"),
]
