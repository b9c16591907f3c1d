"""Blocks of schema.org data for the head of a page (`trips.pages.linked_data`); a template fills `{% block data %}` with them."""

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from trips.pages import linked_data
from trips.pages.words import Document

register = template.Library()


def _root(context: template.Context) -> str:
    """Scheme and host; nothing where a page is drawn without a request (the admin's preview), which then has no block."""
    address = context.get("address") or {}
    return address.get("root", "")


@register.simple_tag(takes_context=True)
def website_data(context: template.Context) -> SafeString:
    return linked_data.block(linked_data.website(_root(context)))


@register.simple_tag(takes_context=True)
def dataset_data(context: template.Context, name: str = "", query: str = "") -> SafeString:
    """All trips, or those that answer a query string, under the name the page gives them."""
    words = linked_data.plain(name) or gettext("Foreign trips of municipalities")
    return linked_data.block(linked_data.dataset(_root(context), words, query))


@register.simple_tag(takes_context=True)
def trip_data(context: template.Context, document: Document) -> SafeString:
    root, municipality = _root(context), document["municipality"]
    government = linked_data.government(root, municipality)
    steps = [
        (gettext("Trips"), reverse("trips")),
        (government["name"], reverse("municipality", args=[municipality["code"]])),
        (document["ref"], reverse("trip", args=[document["ref"]])),
    ]
    return linked_data.block(linked_data.trip(root, document), linked_data.trail(root, steps))


@register.simple_tag(takes_context=True)
def profile_data(context: template.Context, name: str) -> SafeString:
    """Of the page of somebody or something that has the name: whom it is about, and under which list it stands."""
    root, request = _root(context), context["request"]
    kind = request.resolver_match.url_name
    lists = {
        "municipality": ("municipalities", gettext("Municipalities")),
        "unit": ("municipalities", gettext("Municipalities")),
        "official": ("officials", gettext("Officials")),
        "country": ("countries", gettext("Countries")),
        "destination": ("countries", gettext("Countries")),
        "funding-source": ("funding-sources", gettext("Who paid")),
    }
    section, words = lists[kind]
    trail = linked_data.trail(root, [(words, reverse(section)), (name, request.path)])
    about = linked_data.subject(root, kind, name, request.path)
    return linked_data.block(about, trail) if about else linked_data.block(trail)
