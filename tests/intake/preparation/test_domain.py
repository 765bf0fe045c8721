"""Numbers, addresses and files as people give them, and what a level suggests."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.board.domain import Level, Quadrant, State
from services.intake.preparation.domain import (
    AddressFault,
    Amount,
    address_fault,
    complete_address,
    is_pdf,
    may_be_written,
    read_amount,
    suggested_quadrants,
)

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"


@pytest.mark.parametrize(
    ("typed", "number", "percent"),
    [
        ("25 442", "25442", False),
        ("25\u00a0442", "25442", False),
        ("1'234'567", "1234567", False),
        ("23,4 %", "23.4", True),
        ("23.45%", "23.45", True),
        ("7 procent", "7", True),
        ("−1,2", "-1.2", False),
        ("0.12345678", "0.1235", False),
    ],
)
def test_a_number_is_understood_as_people_write_it(typed: str, number: str, percent: bool) -> None:
    """Blanks between thousands, a comma or a point, a minus of any kind, per cent."""
    assert read_amount(typed) == Amount(Decimal(number), percent)


@pytest.mark.parametrize(
    ("typed", "swedish", "english"),
    [
        ("25,442", None, "25442"),
        ("9,437,000", None, "9437000"),
        ("-1,234.5 %", None, "-1234.5"),
        ("12.5", "12.5", "12.5"),
        ("12,5", "12.5", "12.5"),
        ("0,125", None, None),
        ("1234,567", None, None),
        ("12,34,567", None, None),
        ("25.442", None, None),
    ],
)
def test_commas_group_thousands_only_in_english(typed: str, swedish: str | None, english: str | None) -> None:
    """A comma before groups of exactly three digits; what could still mean two things is refused."""
    meant = [number and Amount(Decimal(number), "%" in typed) for number in (swedish, english)]

    assert [read_amount(typed, commas_group=grouping) for grouping in (False, True)] == meant


@pytest.mark.parametrize(
    "typed", ["", "%", "många", "25,442", "25.442", "12 3456", "1e9", "١٢", "9" * 13, "1,2,3", "= 2"]
)
def test_what_could_mean_two_things_is_no_number(typed: str) -> None:
    """Three digits after a comma are thousands to some; letters, formulas and other scripts are nothing."""
    assert read_amount(typed) is None


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_a_number_comes_back_from_how_it_is_shown(number: Decimal) -> None:
    """Whatever the number: with a comma and as many decimals as it needs."""
    amount = Amount(number)
    shown = f"{number:.{amount.decimals}f}".replace(".", ",")

    assert read_amount(shown) == amount


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" https://falun.se/plan.pdf?version=2 ", "https://falun.se/plan.pdf?version=2"),
        ("www.söderhamn.se/bibliotek", "https://www.söderhamn.se/bibliotek"),
    ],
)
def test_an_address_is_completed(typed: str, address: str) -> None:
    """People leave out how it begins."""
    assert complete_address(typed) == address
    assert address_fault(address) is None


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("http://falun.se", AddressFault.UNSAFE),
        ("ftp://falun.se", AddressFault.UNSAFE),
        ("javascript:alert(1)", AddressFault.MALFORMED),
        ("javascript://falun.se/%0aalert(1)", AddressFault.UNSAFE),
        ("https://10.0.0.1/plan", AddressFault.MALFORMED),
        ("https://localhost/plan", AddressFault.MALFORMED),
        ("https://anna:hemligt@falun.se", AddressFault.MALFORMED),
        ("https://falun.se:8443", AddressFault.MALFORMED),
        ("vår biblioteksplan", AddressFault.MALFORMED),
        ("https://[", AddressFault.MALFORMED),
        ("https://falun.se/" + "x" * 500, AddressFault.MALFORMED),
        ("", AddressFault.MALFORMED),
    ],
)
def test_other_addresses_are_refused(typed: str, fault: AddressFault) -> None:
    """Only names of websites that are reached safely."""
    assert address_fault(complete_address(typed)) is fault


@given(st.text())
def test_no_text_breaks_the_reading_of_addresses_and_numbers(typed: str) -> None:
    """Each is taken or refused."""
    fault = address_fault(complete_address(typed))

    assert fault is None or fault in AddressFault
    assert read_amount(typed) is None or isinstance(read_amount(typed), Amount)


@pytest.mark.parametrize(
    ("data", "whole"),
    [
        (PDF, True),
        (PDF + b"\r\n  \n", True),
        (PDF[:-20], False),
        (b"", False),
        (b"<html>%PDF-1.7 startxref %%EOF", False),
        (b"PK\x03\x04", False),
    ],
)
def test_a_pdf_has_its_beginning_and_its_end(data: bytes, whole: bool) -> None:
    """What was cut off, or only says so in its name, is none."""
    assert is_pdf(data) is whole


@pytest.mark.parametrize("state", State)
def test_a_worksheet_is_written_until_the_day_is_closed(state: State) -> None:
    """From the planning of the day on."""
    assert may_be_written(state) == (state not in {State.CLOSED, State.CANCELLED})


def test_the_own_library_suggests_what_is_ours() -> None:
    """Strengths and weaknesses are within, opportunities and threats around."""
    near = {level: suggested_quadrants(level) for level in Level}

    assert near[Level.INVARLD] == (Quadrant.STRENGTH, Quadrant.WEAKNESS)
    assert near[Level.OMVARLD] == near[Level.NARVARLD] == (Quadrant.OPPORTUNITY, Quadrant.THREAT)
