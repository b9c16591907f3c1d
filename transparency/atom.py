"""Atom feeds (RFC 4287), in pages (RFC 5005): plain values in, well-formed XML out, whatever the values hold."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import StringIO
from xml.sax.xmlreader import AttributesImpl

from django.http import HttpResponse
from django.utils.xmlutils import SimplerXMLGenerator

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may have, escaped or not (XML 1.0, production 2)."""


@dataclass(frozen=True, slots=True)
class Link:
    href: str
    rel: str
    type: str = "text/html"
    hreflang: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    term: str
    label: str
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `updated` and `published` are RFC 3339 timestamps; texts are plain, without markup."""

    id: str
    title: str
    updated: str
    author: str
    summary: str
    published: str = ""
    author_url: str = ""
    links: Sequence[Link] = ()
    categories: Sequence[Category] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    id: str
    title: str
    subtitle: str
    updated: str
    author: str
    language: str
    icon: str = ""
    links: Sequence[Link] = ()
    entries: Sequence[Entry] = field(default_factory=list)


def write(feed: Feed) -> str:
    """The feed as an XML document."""
    out = StringIO()
    xml = SimplerXMLGenerator(out, "utf-8")
    xml.startDocument()
    xml.startElement("feed", AttributesImpl({"xmlns": ATOM, "xml:lang": feed.language}))
    _texts(xml, id=feed.id, title=feed.title, subtitle=feed.subtitle, updated=feed.updated, icon=feed.icon)
    _author(xml, feed.author)
    _links(xml, feed.links)
    for entry in feed.entries:
        xml.startElement("entry", AttributesImpl({}))
        _texts(xml, id=entry.id, title=entry.title, updated=entry.updated, published=entry.published)
        _author(xml, entry.author, entry.author_url)
        _links(xml, entry.links)
        for category in entry.categories:
            attributes = {"term": category.term, "scheme": category.scheme, "label": category.label}
            xml.addQuickElement("category", attrs=_plain(attributes))
        _texts(xml, summary=entry.summary)
        xml.endElement("entry")
    xml.endElement("feed")
    xml.endDocument()
    return out.getvalue()


def answer(feed: Feed) -> HttpResponse:
    """The feed as its address answers it."""
    return HttpResponse(write(feed), content_type=f"{MEDIA_TYPE}; charset=utf-8")


def _texts(xml: SimplerXMLGenerator, **texts: str) -> None:
    """An element for each text that is there."""
    for name, text in texts.items():
        if text:
            xml.addQuickElement(name, NOT_XML.sub(" ", text))


def _author(xml: SimplerXMLGenerator, name: str, url: str = "") -> None:
    xml.startElement("author", AttributesImpl({}))
    _texts(xml, name=name, uri=url)
    xml.endElement("author")


def _links(xml: SimplerXMLGenerator, links: Sequence[Link]) -> None:
    for link in links:
        attributes = {"rel": link.rel, "type": link.type, "hreflang": link.hreflang, "title": link.title}
        xml.addQuickElement("link", attrs=_plain({"href": link.href} | attributes))


def _plain(attributes: dict[str, str]) -> dict[str, str]:
    return {name: NOT_XML.sub(" ", value) for name, value in attributes.items() if value}
