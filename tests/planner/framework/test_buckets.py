"""The buckets of words' character grams."""

import zlib

import pytest

from services.planner.framework.buckets import BUCKETS, gram_values


def test_a_grams_bucket_is_its_checksum() -> None:
    """Letters of one to four bytes are reckoned with as zlib does."""
    ((buckets, _),) = gram_values(["åb€😀"])

    padded = " åb€😀 "
    grams = [padded[at : at + size] for size in (2, 3, 4, 5) for at in range(len(padded) - size + 1)]
    assert buckets.tolist() == [zlib.crc32(gram.encode()) % BUCKETS for gram in grams]


def test_a_words_values_do_not_depend_on_the_other_words() -> None:
    """Read alone or among others, it has the same values; their squares are one together."""
    alone, among = gram_values(["bananan"])[0], gram_values(["is", "bananan", ""])[1]

    assert alone[0].tolist() == among[0].tolist()
    assert alone[1].tolist() == among[1].tolist()
    assert float((alone[1] ** 2).sum()) == pytest.approx(1.0)
