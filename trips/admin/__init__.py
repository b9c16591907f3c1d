"""The admin of trips: what a clerk enters, and the gate's acts on it."""

from . import home, money, nil, places, trip  # noqa: F401 - they register with the site
