"""What pages say to programs that read them (schema.org, as JSON-LD): the same as to people, never more.

Pure functions over what the page shows. A block of data is no script: browsers do not run it, and the content security
policy has no say in it. `block` escapes what could end it.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from trips.withholding import withheld_whole

from .sentences import summary, title
from .words import Document, language, plain, visits

Thing = dict[str, Any]

ESCAPES = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}
"""Nothing in the text can end the element or begin a comment in it."""


def block(*things: Thing) -> SafeString:
    """The element that holds the things."""
    graph = [_said(thing) for thing in things]
    content: Thing = {"@context": "https://schema.org"}
    content |= graph[0] if len(graph) == 1 else {"@graph": graph}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 # escaped above


def _said(value: Any) -> Any:
    """Without what is not known: an absent property says nothing, an empty one would."""
    if isinstance(value, Mapping):
        return {key: _said(one) for key, one in value.items() if one not in (None, "", [], {})}
    if isinstance(value, list):
        return [_said(one) for one in value]
    return value


def website(root: str) -> Thing:
    """The portal, and how it is searched."""
    return {
        "@type": "WebSite",
        "name": gettext("Safarnama"),
        "description": gettext("Foreign trips of municipalities"),
        "url": f"{root}{reverse('home')}",
        "inLanguage": language(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{root}{reverse('search')}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def dataset(root: str, name: str, query: str = "") -> Thing:
    """The trips that answer a question, and where they are taken from."""

    def at(path: str, more: str = "") -> str:
        parts = [part for part in (query, more) if part]
        return f"{root}{path}" + (f"?{'&'.join(parts)}" if parts else "")

    return {
        "@type": "Dataset",
        "name": name,
        "description": gettext(
            "Foreign trips of Iranian municipalities and city councils: who went, where, when and why, who paid at which "
            "stage, what came of it, and what is not disclosed."
        ),
        "url": at(reverse("trips")),
        "inLanguage": ["fa", "en"],
        "isAccessibleForFree": True,
        "spatialCoverage": {"@type": "Country", "name": gettext("Iran")},
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": media_type,
                "contentUrl": at("/api/v1/trips/", more),
            }
            for media_type, more in (("application/json", ""), ("text/csv", "format=csv"))
        ],
    }


def trail(root: str, steps: Iterable[tuple[str, str]]) -> Thing:
    """Where the page stands: (name, path) from the first page on, the page itself last."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": plain(name), "item": f"{root}{path}"}
            for position, (name, path) in enumerate(
                [(gettext("Safarnama"), reverse("home")), *steps], start=1
            )
        ],
    }


def trip(root: str, document: Document) -> Thing:
    """A trip: its municipality, its days where they are known, its places; nothing beside the title where it is withheld."""
    municipality = document["municipality"]
    whole = withheld_whole(document)
    return {
        "@type": "Trip",
        "name": plain(title(document)),
        "identifier": document["ref"],
        "url": f"{root}{reverse('trip', args=[document['ref']])}",
        "description": plain(summary(document)),
        "departureTime": document["start"]["date"],
        "arrivalTime": document["end"]["date"],
        "provider": government(root, municipality),
        "itinerary": [] if whole else [_place(stop) for stop in visits(document)],
        "subjectOf": {
            "@type": "WebPage",
            "url": f"{root}{reverse('trip', args=[document['ref']])}",
            "datePublished": document["first_published"],
            "dateModified": document["published"],
            "inLanguage": language(),
        },
    }


def _place(stop: Document) -> Thing:
    return {
        "@type": "City" if stop["city"] else "Country",
        "name": _name(
            stop["city"] or stop["country_name"], stop["city_en"] if stop["city"] else stop["country_name_en"]
        ),
        "containedInPlace": {
            "@type": "Country",
            "name": _name(stop["country_name"], stop["country_name_en"]),
            "identifier": stop["country"],
        }
        if stop["city"]
        else None,
    }


def _name(name: str, name_en: str | None) -> str:
    return name_en if name_en and language() != "fa" else name


def government(root: str, municipality: Document) -> Thing:
    """A municipality, from {code, name, name_en}."""
    return {
        "@type": "GovernmentOrganization",
        "name": _name(municipality["name"], municipality["name_en"]),
        "alternateName": municipality["name"] if language() != "fa" else municipality["name_en"],
        "identifier": municipality["code"],
        "url": f"{root}{reverse('municipality', args=[municipality['code']])}",
    }


TYPES = {"municipality": "GovernmentOrganization", "official": "Person"}
"""Names of addresses of profiles to what they are about; places and payers are of many types, or of none that is known."""


def subject(root: str, kind: str, name: str, path: str) -> Thing | None:
    """Whom a profile (`kind` is the name of its address) is about; None where nothing certain can be said."""
    return {"@type": TYPES[kind], "name": name, "url": f"{root}{path}"} if kind in TYPES else None
