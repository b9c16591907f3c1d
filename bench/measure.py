"""What is asked of the portal and of the floor, and how the figures are set beside each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from urllib.parse import quote, urlencode

from .client import Reader

REPEATS = 60
SIZES = tuple(chain.from_iterable((50 - step, 50 + step) for step in range(1, 16)))
"""Thirty page sizes around fifty, each asked once: no answer was given before, and half of them are larger."""

COUNTRY = "TR"
WORD = "نمایشگاه"
WORDS = ("همایش", "پسماند", "آتش‌نشانی", "تفاهم‌نامه", "نجف", "روسیه", "ساخت", "قونیه", "گردشگر", "شهرداری")
FLOOR_WORDS = (
    "همایش",
    "پسماند",
    "اتشنشانی",
    "تفاهمنامه",
    "نجف",
    "روسیه",
    "ساخت",
    "قونیه",
    "گردشگر",
    "شهرداری",
)
"""The same words as the tokens are folded."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Median milliseconds, or for files lines a second; `not_modified` of a reader who has the answer already."""

    name: str
    floor: float
    cold: float
    warm: float | None = None
    not_modified: float | None = None
    unit: str = "ms"

    def share(self, value: float) -> float:
        """How much of the floor's speed that is: 1 is as fast."""
        return value / self.floor if self.unit == "rows/s" else self.floor / value


def figures(port: int, trips: int) -> Iterator[Figure]:
    """Every figure in turn."""
    reader = Reader.at(port)
    sizes = [f"page_size={size}" for size in SIZES]
    deep = reader.json(f"/floor/place?offset={trips // 2}")
    yield _figure(reader, "list", "/api/v1/trips/", "/floor/list", sizes)
    yield _figure(
        reader,
        "list of a country",
        "/api/v1/trips/",
        "/floor/country",
        [f"country={COUNTRY}&{size}" for size in sizes],
    )
    yield _figure(
        reader, "search", "/api/v1/trips/", "/floor/search", [f"q={quote(WORD)}&{s}" for s in sizes]
    )
    yield _figure(
        reader,
        "search, a new word each",
        "/api/v1/trips/",
        "/floor/search",
        [f"q={quote(word)}" for word in WORDS],
        [f"q={quote(word)}" for word in FLOOR_WORDS],
    )
    cursor = _deep_cursor(reader, trips // 2)
    yield _figure(
        reader,
        f"list, {trips // 2:,} trips deep",
        "/api/v1/trips/",
        "/floor/deep",
        [f"cursor={quote(cursor)}&{size}" for size in sizes],
        [f"{urlencode(deep)}&{size}" for size in sizes],
    )
    refs = [trip["ref"] for trip in reader.json("/api/v1/trips/?page_size=200&fields=ref")["results"]]
    yield _details(reader, refs)
    yield _pages(reader)
    yield _csv(reader)


def _figure(
    reader: Reader,
    name: str,
    address: str,
    floor: str,
    queries: list[str],
    floor_queries: list[str] | None = None,
) -> Figure:
    """Cold: each query once. Warm: the first of them again and again. The floor knows no difference."""
    reader.get(
        floor + "?" + (floor_queries or queries)[0]
    )  # connections and prepared plans are there afterwards
    cold = reader.median(f"{address}?{query}" for query in queries)
    first = f"{address}?{queries[0]}"
    warm = reader.median(repeat(first, REPEATS))
    tag = reader.get(first)[0].headers["ETag"]
    return Figure(
        name,
        reader.median(f"{floor}?{query}" for query in (floor_queries or queries) * 2),
        cold,
        warm,
        reader.median(repeat(first, REPEATS), **{"If-None-Match": tag}),
    )


def _details(reader: Reader, refs: list[str]) -> Figure:
    first = f"/api/v1/trips/{refs[0]}/"
    cold = reader.median(f"/api/v1/trips/{ref}/" for ref in refs)
    tag = reader.get(first)[0].headers["ETag"]
    return Figure(
        "one trip",
        reader.median(f"/floor/detail?ref={ref}" for ref in refs),
        cold,
        reader.median(repeat(first, REPEATS)),
        reader.median(repeat(first, REPEATS), **{"If-None-Match": tag}),
    )


def _pages(reader: Reader) -> Figure:
    """The page of 25 trips beside the floor's JSON of 25."""
    cold = reader.median(f"/trips/?page={page}" for page in range(1, 31))
    return Figure(
        "page of the list (HTML)",
        reader.median(repeat("/floor/list?page_size=25", REPEATS)),
        cold,
        reader.median(repeat("/trips/?page=1", REPEATS)),
    )


def _csv(reader: Reader) -> Figure:
    _lines, floor = reader.lines_a_second("/floor/csv")
    _lines, cold = reader.lines_a_second("/api/v1/trips/?format=csv")
    return Figure("CSV of everything", floor, cold, unit="rows/s")


def _deep_cursor(reader: Reader, trips: int) -> str:
    """The cursor that a reader who walked so far holds."""
    address, walked = "/api/v1/trips/?page_size=200&fields=ref", 0
    while walked < trips:
        page = reader.json(address)
        walked += len(page["results"])
        if not page["next"]:
            break
        address = page["next"].split("localhost", 1)[1]
    return address.split("cursor=", 1)[1].split("&", 1)[0]
