"""Questions made up from what the public records hold, for tests that compare surfaces."""

from urllib.parse import urlencode

from hypothesis import strategies as st

from tests import reading

SORTS = ("-start", "start", "-days", "days", "-travellers", "travellers", "-published", "published")
DATES = ("1399", "1401", "1402/3", "1403-09-27", "۱۴۰۴/۰۱", "2022-12-18", "2024-02", "2025")

HOSTILE = (
    "=1+1",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "＝1+1",
    "＋1",
    "'=1",
    "''=1",
    '=HYPERLINK("http://a")',
    "=cmd|' /C calc'!A0",
    '=WEBSERVICE("http://a.example")',
    "http://a.example",
    "{=1+1}",
    "#REF!",
    "_x0041_",
    "a,b;c\td",
    '"a" "b"',
    "a\n=1+1",
    "<b>&amp;</b>",
    "NaN",
    "1e5",
    "00123",
    "۱۴۰۱/۰۹/۲۷",
    "\u200f=1+1",
    "\u202e=1",
)
"""Texts that a spreadsheet could take for something else."""


def questions(trips: list[reading.Public]) -> st.SearchStrategy[str]:
    """Query strings of up to three conditions, most of which some trip satisfies; all are valid."""
    documents = [trip.document for trip in trips]
    borne = {
        name: sorted({value for one in documents for value in reading.facet(name, one)})
        for name in reading.FACETS
    }
    words = sorted(
        {word for one in documents for word in reading.texts(one).split() if any(map(str.isalnum, word))}
    )
    totals = sorted(
        {
            (total["currency"], total["rial_basis"] or "", total["amount"])
            for one in documents
            for total in one["totals"]
        }
    )
    parts = [
        st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(
            lambda chosen, name=name: [(name, ",".join(chosen))]
        )
        for name, values in borne.items()
        if values
    ]
    parts += [
        st.builds(
            lambda word, cut: [("q", word[: max(1, cut)])], st.sampled_from(words), st.integers(1, 12)
        ).filter(lambda pairs: any(map(str.isalnum, pairs[0][1]))),
        st.builds(lambda one, two: [("q", f"{one} {two}")], st.sampled_from(words), st.sampled_from(words)),
        st.sampled_from(DATES).map(lambda day: [("from", day)]),
        st.sampled_from(DATES).map(lambda day: [("to", day)]),
        st.integers(1395, 1406).map(lambda year: [("year", str(year))]),
        st.lists(st.integers(1, 12), min_size=1, max_size=4, unique=True).map(
            lambda months: [("month", str(month)) for month in months]
        ),
        st.integers(0, 20).map(lambda number: [("min_days", str(number))]),
        st.integers(0, 20).map(lambda number: [("max_days", str(number))]),
        st.integers(0, 40).map(lambda number: [("min_travellers", str(number))]),
        st.integers(0, 40).map(lambda number: [("max_travellers", str(number))]),
        st.just([("late", "true")]),
    ]
    if totals:
        parts.append(
            st.builds(
                lambda total, bound: [
                    ("currency", total[0]),
                    *([("rial_basis", total[1])] if total[1] else []),
                    *([(bound, total[2].removeprefix("-"))] if bound else []),
                ],
                st.sampled_from(totals),
                st.sampled_from(("", "min_cost", "max_cost")),
            )
        )
    conditions = st.lists(st.one_of(parts), max_size=3)
    sorts = st.sampled_from((*SORTS, ""))
    return st.builds(_query, conditions, sorts).filter(_is_consistent)


def _query(conditions: list[list[tuple[str, str]]], sort: str) -> str:
    taken: dict[str, list[tuple[str, str]]] = {}
    for pairs in conditions:
        taken[pairs[0][0]] = pairs
    pairs = [pair for pairs in taken.values() for pair in pairs]
    return urlencode([*pairs, ("sort", sort)])


def _is_consistent(query: str) -> bool:
    """Leaves out what contradicts itself: that is a 400, tested elsewhere."""
    asked = reading.asked_by(query)
    for least, most in (("min_days", "max_days"), ("min_travellers", "max_travellers")):
        if least in asked and most in asked and int(asked[least][0]) > int(asked[most][0]):
            return False
    if "from" in asked and "to" in asked:
        first, last = (reading.calendar.parse(asked[name][0]) for name in ("from", "to"))
        return first.earliest <= last.latest
    return True
