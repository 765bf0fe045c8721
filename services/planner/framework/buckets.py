"""The buckets of words' character grams, for many words at once.

The gram's CRC-32 tells its bucket. All words stand end to end in one array of characters, and every place's checksum
grows by one character at a time: over two characters it is that of the gram of two which starts there, and so on.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from shared.wording.rows import starts_of

BUCKETS = 1 << 15
# Longer grams are rarer and tell more.
GRAM_VALUES = {2: 0.3, 3: 0.6, 4: 1.0, 5: 1.2}
_POLYNOMIAL = 0xEDB88320
_ALL_BITS = np.uint32(0xFFFFFFFF)
# From which code on a character takes another byte of UTF-8, and the mark of the first byte of so many.
_LONGER_FROM = np.array([0x80, 0x800, 0x10000], np.uint32)
_LEADS = np.array([0x00, 0xC0, 0xE0, 0xF0], np.uint32)
Values = NDArray[np.float64]


def gram_values(words: Sequence[str]) -> list[tuple[NDArray[np.intp], Values]]:
    """Return the buckets of each word's grams with their values; the squares of a word's values are one together."""
    if not words:
        return []
    whose, buckets, values = _grams([f" {word} " for word in words])
    # Buckets stand in the order in which a word comes to them; one that it comes to twice counts twice.
    cells, first, place = np.unique(whose * BUCKETS + buckets, return_index=True, return_inverse=True)
    order = np.argsort(first)
    summed = np.bincount(place, values)[order]
    whose, buckets = cells[order] // BUCKETS, cells[order] % BUCKETS
    scaled = summed / np.sqrt(np.bincount(whose, summed * summed))[whose]
    starts = starts_of(np.bincount(whose, minlength=len(words))).tolist()
    return [(buckets[start:end], scaled[start:end]) for start, end in pairwise(starts)]


def _grams(padded: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.intp], Values]:
    """Return whose each gram is, its bucket and its value: word by word, the shorter grams of each first."""
    characters = np.frombuffer("".join(padded).encode("utf-32-le"), np.uint32)
    sizes = np.array([len(word) for word in padded])
    owner = np.repeat(np.arange(len(padded)), sizes)
    left = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(characters))
    checksums = np.full(len(characters), _ALL_BITS)
    found = []
    for size in range(1, max(GRAM_VALUES) + 1):
        checksums = _continued(checksums[: len(characters) - size + 1], characters[size - 1 :])
        if size in GRAM_VALUES:
            at = np.flatnonzero(left[: len(checksums)] >= size)
            found.append((owner[at], (checksums[at] ^ _ALL_BITS) % BUCKETS, np.full(len(at), GRAM_VALUES[size])))
    whose = np.concatenate([whose for whose, _, _ in found])
    order = np.argsort(whose, kind="stable")
    buckets = np.concatenate([buckets for _, buckets, _ in found]).astype(np.intp)
    return whose[order], buckets[order], np.concatenate([values for _, _, values in found])[order]


def _continued(checksums: NDArray[np.uint32], characters: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the checksums after one more character each, byte by byte of its UTF-8."""
    following = np.searchsorted(_LONGER_FROM, characters, side="right").astype(np.uint32)
    checksums = _after_byte(checksums, _LEADS[following] | (characters >> (6 * following)))
    for byte in range(int(following.max(initial=0))):
        longer = np.flatnonzero(following > byte)
        rest = (characters[longer] >> (6 * (following[longer] - byte - 1))) & 0x3F
        checksums[longer] = _after_byte(checksums[longer], np.asarray(rest | 0x80, np.uint32))
    return checksums


def _after_byte(checksums: NDArray[np.uint32], byte: NDArray[np.uint32]) -> NDArray[np.uint32]:
    after: NDArray[np.uint32] = _TABLE[(checksums ^ byte) & 0xFF] ^ (checksums >> np.uint32(8))
    return after


def _table() -> NDArray[np.uint32]:
    rows = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        rows = np.where(rows & 1, (rows >> 1) ^ np.uint32(_POLYNOMIAL), rows >> 1).astype(np.uint32)
    return rows


_TABLE = _table()
