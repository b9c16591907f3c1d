"""The sorts of the vocabulary. Unknown values come last either way; ties are broken by first publication."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from transparency.keyset import Order

DEFAULT = "-start"

ORDERS: dict[str, tuple[Order, Any]] = {
    "-start": (Order("-start", "start", descending=True, is_date=True), _("Newest trip first")),
    "start": (Order("start", "start", descending=False, is_date=True), _("Oldest trip first")),
    "-days": (Order("-days", "days_down", descending=True), _("Longest first")),
    "days": (Order("days", "days_up", descending=False), _("Shortest first")),
    "-travellers": (Order("-travellers", "travellers_down", descending=True), _("Largest delegation first")),
    "travellers": (Order("travellers", "travellers_up", descending=False), _("Smallest delegation first")),
    "-published": (Order("-published", "id", descending=True), _("Last published first")),
    "published": (Order("published", "id", descending=False), _("First published first")),
}
"""Name in the query string to its order and its label."""


def choices() -> list[tuple[str, Any]]:
    return [(name, label) for name, (_order, label) in ORDERS.items()]
