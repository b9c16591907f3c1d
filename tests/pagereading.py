"""Reads a page as a strict reader would: its elements, their texts, and what is wrong with them."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from transparency.marks import PERSIAN_LETTER

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass(slots=True)
class Element:
    tag: str
    attributes: dict[str, str]
    parent: "Element | None"
    children: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        if self.tag == "script":  # a block of data says to programs what the page says already
            return ""
        parts = [child if isinstance(child, str) else child.text for child in self.children]
        return " ".join("".join(parts).split())

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    @property
    def language(self) -> str:
        """The `lang` of the nearest element that has one."""
        return self.attributes.get("lang") or (self.parent.language if self.parent else "")

    def all(self, *tags: str) -> list["Element"]:
        """Elements below this one, in order; of these tags where any are given."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                if not tags or child.tag in tags:
                    found.append(child)
                found += child.all(*tags)
        return found

    def with_class(self, name: str) -> list["Element"]:
        return [element for element in self.all() if name in element.classes]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.here = Element("", {}, None)
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attributes}, self.here)
        self.here.children.append(element)
        if tag not in VOID:
            self.here = element

    def handle_endtag(self, tag: str) -> None:
        if self.here.tag != tag:
            self.faults.append(f"</{tag}> closes <{self.here.tag}>")
        self.here = self.here.parent or self.root

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def read(html: str) -> Element:
    """The page's tree; an AssertionError where its tags are not nested as they are opened."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert not reader.faults, reader.faults
    assert reader.here is reader.root, f"<{reader.here.tag}> is left open"
    return reader.root


def faults(page: Element) -> list[str]:
    """What no page may have: an empty cell, a heading out of order, an id twice, inline code, words of a program."""
    found = []
    for cell in page.all("td", "th", "dd", "dt", "li", "option", "h1", "h2", "h3"):
        if not cell.text:
            found.append(f"empty <{cell.tag}> under {cell.parent.text[:60] if cell.parent else ''}")
    level = 0
    for heading in page.all("h1", "h2", "h3", "h4"):
        if int(heading.tag[1]) > level + 1:
            found.append(f"<{heading.tag}> {heading.text[:40]!r} after h{level}")
        level = int(heading.tag[1])
    if len(page.all("h1")) != 1:
        found.append(f"{len(page.all('h1'))} h1")
    ids = [element.attributes["id"] for element in page.all() if "id" in element.attributes]
    found += [f"id {name} twice" for name in sorted({name for name in ids if ids.count(name) > 1})]
    found += [
        f"{name} of <{element.tag}> names no id"
        for element in page.all()
        for name in ("for", "aria-labelledby", "aria-describedby")
        for target in element.attributes.get(name, "").split()
        if target not in ids
    ]
    found += [
        f"<{element.tag}> {element.text[:40]!r} leads nowhere"
        for element in page.all("a", "link")
        if not element.attributes.get("href", "#")
    ]
    found += [
        f"Persian not said to be so in <{element.tag}>: {element.text[:60]!r}"
        for body in page.all("body")
        for element in body.all()
        if element.language == "en" and element.tag not in ("script", "textarea")
        if PERSIAN_LETTER.search(" ".join(child for child in element.children if isinstance(child, str)))
    ]
    found += [f"inline style on <{element.tag}>" for element in page.all() if "style" in element.attributes]
    found += [
        f"<{element.tag}>"
        for element in page.all("script", "style")
        if not element.attributes.get("src") and element.attributes.get("type") != "application/ld+json"
    ]
    found += re.findall(r"\bNone\b(?! found)|{{|{%|&lt;span|—", page.text)
    return found
