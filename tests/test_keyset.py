"""Keyset paging: walks meet every row once, and whatever was forged is a fault."""

import base64
import json
from contextlib import suppress
from datetime import date

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from transparency import keyset
from transparency.keyset import Cursor, CursorError, Order, decode, walk_list
from trips.questions import ask

BY_DATE = Order("-start", "start", descending=True, is_date=True)
BY_NUMBER = Order("days", "days_up", descending=False)
BY_TEXT = Order("name", "sort_key", descending=False, is_text=True)


def encoded(parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("order", "cursor"),
    [
        (BY_DATE, Cursor("-start", date(2022, 12, 18), 7)),
        (BY_NUMBER, Cursor("days", -1, 2**62, backwards=True)),
        (BY_TEXT, Cursor("name", "تهران", "tehran")),
    ],
)
def test_a_cursor_reads_back_as_it_was_written(order, cursor):
    assert decode(cursor.encode(), order) == cursor


FORGED = [
    "",
    "!",
    "é",
    "=",
    "%00",
    encoded(None),
    encoded(7),
    encoded([]),
    encoded({"order": "-start"}),
    encoded(["days", 3, 7, 0]),
    encoded(["-start", "2022-12-18", 7]),
    encoded(["-start", "2022-12-18", 7, 0, 0]),
    encoded(["-start", "2022-13-18", 7, 0]),
    encoded(["-start", "1401-09-31", 7, 0]),
    encoded(["-start", 7, 7, 0]),
    encoded(["-start", None, 7, 0]),
    encoded(["-start", "2022-12-18", "7", 0]),
    encoded(["-start", "2022-12-18", 7.0, 0]),
    encoded(["-start", "2022-12-18", True, 0]),
    encoded(["-start", "2022-12-18", 2**63, 0]),
    encoded(["-start", "2022-12-18", 7, True]),
    encoded(["-start", "2022-12-18", 7, 2]),
    base64.urlsafe_b64encode(b"[" * 20_000).decode(),
]


@pytest.mark.parametrize("text", FORGED)
def test_a_forged_cursor_is_a_fault(text):
    with pytest.raises(CursorError):
        decode(text, BY_DATE)


@pytest.mark.parametrize("value", ["\ud800", "a\x00b", "x" * 2000, 7, None])
def test_a_forged_text_is_a_fault(value):
    with pytest.raises(CursorError):
        decode(encoded(["name", value, "tehran", 0]), BY_TEXT)
    with pytest.raises(CursorError):
        decode(encoded(["name", "تهران", value, 0]), BY_TEXT)


@given(st.text())
def test_any_text_is_read_or_refused(text):
    for order in (BY_DATE, BY_NUMBER, BY_TEXT):
        with suppress(CursorError):
            assert decode(text, order).order == order.name


@given(
    st.lists(
        st.tuples(st.text(alphabet="abc", max_size=2), st.text(alphabet="xyz", max_size=3)), unique=True
    ),
    st.integers(1, 5),
    st.booleans(),
)
def test_a_list_in_memory_is_walked_forth_and_back(rows, size, descending):
    order = Order("name", "sort_key", descending=descending, is_text=True)
    expected = sorted(rows, reverse=descending)
    forth, slices, cursor = [], [], None
    while True:
        piece = walk_list(rows, order, cursor, size, lambda row: row)
        forth += piece.rows
        slices.append(piece)
        if piece.next is None:
            break
        cursor = piece.next
    assert forth == expected
    back, cursor = slices[-1].rows, slices[-1].previous
    while cursor:
        piece = walk_list(rows, order, cursor, size, lambda row: row)
        back = piece.rows + back
        cursor = piece.previous
    assert back == expected


@pytest.mark.django_db
def test_a_walk_neither_misses_nor_doubles_while_trips_come_and_go():
    """Trips whose place in the order does not change are met once each, whatever is published in between."""
    municipality = factories.published_municipality()
    standing = [
        factories.published_trip(municipality=municipality, start="1401-09", end="", days=1 + number % 2).ref
        for number in range(9)
    ]
    gone = factories.published_trip(municipality=municipality, start="1401-09", end="")
    question = ask(QueryDict("sort=-start"))
    met, cursor = [], None
    for step in range(100):
        piece = ask(QueryDict("sort=-start")).walk(cursor, 2)
        met += [trip.ref for trip in piece.rows]
        factories.published_trip(
            municipality=municipality, start="1401-09" if step % 2 else "1401-08", end=""
        )
        if step == 1:
            factories.withdraw(gone)
        if piece.next is None or step == 30:
            break
        cursor = keyset.decode(piece.next.encode(), question.order)
    assert [ref for ref in met if ref in standing] == standing[::-1]
    assert len(met) == len(set(met))
