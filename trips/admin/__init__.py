"""The admin of trips: what a clerk enters, and the gate's acts on it."""

from . import inquiries, money, nil, places, trip  # noqa: F401 - they register with the site
from .home import page  # noqa: F401 - it registers the first page
