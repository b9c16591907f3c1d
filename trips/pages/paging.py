"""Numbered pages, and links to the near and the outermost of them."""

from dataclasses import dataclass
from math import ceil

SIZE = 25
LAST = 400
"""The contract's limit; beyond it the API walks on by cursor."""


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link to a page; a gap where `number` is None."""

    number: int | None
    url: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Pages:
    number: int
    previous: str | None
    next: str | None
    links: list[PageLink]


def last_page(count: int, size: int = SIZE, most: int = LAST) -> int:
    return min(max(ceil(count / size), 1), most)


def pages(number: int, count: int, query: str, size: int = SIZE, most: int = LAST) -> Pages:
    """Links beside page `number` of `count` trips, `size` a page and `most` pages; `query` is the question's query string
    without `page`.
    """
    last = last_page(count, size, most)

    def url(page: int) -> str:
        parts = [query] if query else []
        return "?" + "&".join([*parts, f"page={page}"] if page > 1 else parts)

    shown = sorted({1, last} | {page for page in range(number - 2, number + 3) if 1 <= page <= last})
    links: list[PageLink] = []
    for page in shown:
        if links and links[-1].number is not None and page > links[-1].number + 1:
            links.append(PageLink(None))
        links.append(PageLink(page, url(page), page == number))
    return Pages(
        number=number,
        previous=url(number - 1) if number > 1 else None,
        next=url(number + 1) if number < last else None,
        links=links,
    )
