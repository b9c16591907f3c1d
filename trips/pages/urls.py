"""Addresses of the pages about trips, in both languages; the data have addresses of their own under /api/."""

from django.urls import path

from . import listing, portal, views

urlpatterns = [
    path("", portal.home, name="home"),
    path("about/", portal.about, name="about"),
    path("trips/", listing.trips, name="trips"),
    path("trips/<slug:ref>/", views.trip, name="trip"),
    path("trips/<slug:ref>/history/", views.history, name="trip-history"),
    path("trips/<slug:ref>/history/<int:version>/", views.version, name="trip-version"),
]
