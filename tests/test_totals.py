"""What a trip cost, by currency and rial basis: settled, else paid, less refunds; never across currencies."""

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trips.document.totals import totals


def cost(amount, currency="EUR", **changes):
    known = {
        "item": "whole_trip",
        "traveller": None,
        "funding_source": {"id": "treasury"},
        "stage": "paid",
        "amount": amount,
        "currency": currency,
        "rial_basis": None,
        "absent": None if amount is not None else "not_disclosed",
    }
    return known | changes


def total(*costs):
    """(currency, rial basis, amount, complete) of each total."""
    return [(t["currency"], t["rial_basis"], t["amount"], t["complete"]) for t in totals(list(costs))]


def test_nothing_gives_no_total_which_is_not_zero():
    assert total() == []


def test_zero_is_a_total():
    assert total(cost("0", item="visa")) == [("EUR", None, "0", True)]


@pytest.mark.parametrize("absent", ["not_disclosed", "host_paid_unknown", "not_settled", "withheld"])
def test_an_absent_amount_is_not_zero_and_leaves_every_total_incomplete(absent):
    assert total(cost(None, absent=absent)) == []
    assert total(
        cost("5.00", item="visa"), cost("7", "JPY", item="meals"), cost(None, absent=absent, item="gifts")
    ) == [
        ("EUR", None, "5.00", False),
        ("JPY", None, "7", False),
    ]


def test_currencies_and_bases_are_never_added():
    assert total(
        cost("100", "IRR", rial_basis="old", item="visa"),
        cost("100", "IRR", rial_basis="new", item="visa"),
        cost("100", "USD", item="visa"),
        cost("100", "IRR", rial_basis="old", item="meals"),
    ) == [("IRR", "new", "100", True), ("IRR", "old", "200", True), ("USD", None, "100", True)]


@pytest.mark.parametrize("stage", ["approved", "advance", "refund"])
def test_ceilings_advances_and_lone_refunds_never_count(stage):
    assert total(cost("9000.00", stage=stage)) == []
    assert total(cost("9000.00", stage=stage, item="lodging"), cost("10.00", item="meals")) == [
        ("EUR", None, "10.00", True)
    ]


def test_settled_stands_for_what_was_paid():
    assert total(cost("100.00", stage="paid"), cost("80.00", stage="settled")) == [
        ("EUR", None, "80.00", True)
    ]


def test_settlement_of_one_payment_leaves_the_others_as_paid():
    assert total(
        cost("100.00", item="lodging"),
        cost("90.00", item="lodging", stage="settled"),
        cost("50.00", item="meals"),
        cost("40.00", item="lodging", traveller=1),
        cost("30.00", item="lodging", funding_source={"id": "host"}),
    ) == [("EUR", None, "210.00", True)]


def test_refunds_are_taken_off_their_own_payment():
    assert total(cost("100.00"), cost("30.50", stage="refund")) == [("EUR", None, "69.50", True)]
    assert total(
        cost("100.00", item="visa"), cost("20.00", item="meals"), cost("20.00", item="meals", stage="refund")
    ) == [("EUR", None, "100.00", True)]


def test_a_refunded_advance_is_not_taken_off_what_was_paid():
    assert total(
        cost("1000.00", item="lodging", stage="advance"),
        cost("1000.00", item="lodging", stage="refund"),
        cost("300.00", item="air_ticket"),
    ) == [("EUR", None, "300.00", True)]


def test_several_payments_of_one_item_add_up():
    assert total(
        cost("10.00", item="meals"), cost("15.00", item="meals"), cost("1.00", item="meals", stage="refund")
    ) == [("EUR", None, "24.00", True)]


def test_the_whole_trip_line_stands_for_its_parts_in_its_own_currency():
    assert total(
        cost("500.00"),
        cost("100.00", item="visa"),
        cost("70", "USD", item="visa"),
        cost("80", "USD", item="meals"),
    ) == [("EUR", None, "500.00", True), ("USD", None, "150", True)]


def test_whole_trip_lines_of_several_payers_add_up():
    assert total(cost("500.00"), cost("200.00", funding_source={"id": "host"})) == [
        ("EUR", None, "700.00", True)
    ]


def test_a_whole_trip_line_without_amount_leaves_the_parts_incomplete():
    assert total(cost(None, absent="host_paid_unknown"), cost("100.00", item="air_ticket")) == [
        ("EUR", None, "100.00", False)
    ]


def test_an_approved_ceiling_for_the_whole_trip_does_not_hide_the_parts():
    assert total(cost("9000.00", stage="approved"), cost("100.00", item="visa")) == [
        ("EUR", None, "100.00", True)
    ]


def test_large_sums_stay_exact():
    most = "999999999999999.99"
    assert total(cost(most, item="visa"), cost(most, item="meals"), cost("0.01", item="gifts")) == [
        ("EUR", None, "1999999999999999.99", True)
    ]


def test_the_order_of_the_rows_does_not_matter():
    rows = [
        cost("100.00", item="visa"),
        cost("90.00", item="visa", stage="settled"),
        cost("5.00", item="visa", stage="refund"),
        cost("7", "IRR", rial_basis="old"),
    ]
    assert len({tuple(total(*order)) for order in permutations(rows)}) == 1


AMOUNTS = st.decimals(min_value=0, max_value=10**15, places=2).map(lambda amount: f"{amount:f}")


@given(st.lists(st.tuples(AMOUNTS, st.sampled_from(["EUR", "USD"]), st.integers(0, 3)), max_size=8))
def test_parts_paid_once_are_their_plain_sum(parts):
    rows = [cost(amount, currency, item="other", traveller=who) for amount, currency, who in parts]
    expected = {}
    for amount, currency, _who in parts:
        expected[currency] = expected.get(currency, Decimal(0)) + Decimal(amount)
    assert {t["currency"]: Decimal(t["amount"]) for t in totals(rows)} == expected
