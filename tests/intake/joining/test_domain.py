"""The code on the wall."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.joining.domain import ALPHABET, CODE_LENGTH, make_code, read_code, shown_code

CODES = st.text(ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH)


@given(CODES)
def test_a_shown_code_is_read_however_it_is_typed(code: str) -> None:
    """In small letters, with spaces, hyphens or a full stop."""
    assert read_code(f" {shown_code(code).lower()}. ") == code
    assert read_code("-".join(code)) == code


@pytest.mark.parametrize("typed", ["", "K7M", "K7M4PXX", "K7M 4P!", "ÅÄÖ ÅÄÖ"])
def test_what_can_be_no_code_is_none(typed: str) -> None:
    """It is never looked up."""
    assert read_code(typed) == ""


def test_made_codes_can_be_read() -> None:
    """They hold nothing that is mistaken for something else."""
    codes = {make_code(secrets.choice) for _ in range(200)}

    assert all(read_code(code) == code for code in codes)
    assert not set("01O5SI8BAEU") & set("".join(codes))
