"""Recognise the encoding of a text file from Swedish office programs."""

import codecs

from shared.spreadsheet.problems import UnknownEncoding

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes) -> str:
    """Return the text of ``data``.

    UTF-8 and UTF-16 with or without a byte-order mark, else Windows-1252, which Excel writes as "CSV".

    Raises:
        UnknownEncoding: none of them fits, or the result isn't text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _text(data[len(mark) :], encoding)
    for encoding in _without_mark(data):
        try:
            return _text(data, encoding)
        except UnknownEncoding:
            continue
    raise UnknownEncoding


def _without_mark(data: bytes) -> list[str]:
    sample = data[:4096]
    if b"\x00" not in sample:
        return ["utf-8", "cp1252"]
    # In Latin letters as UTF-16 nearly every second byte is zero, always at the same side.
    half = len(sample) / 4
    sides = {"utf-16-le": sample[1::2].count(0), "utf-16-be": sample[::2].count(0)}
    return [encoding for encoding, zeros in sides.items() if zeros > half]


def _text(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnknownEncoding from error
    # Control characters in numbers are the mark of a picture or a program, not of a slip in a text.
    beginning = text[:4096]
    control = sum(character < " " and character not in "\t\r\n\f" for character in beginning)
    if control > max(1, min(8, len(beginning) // 20)):
        raise UnknownEncoding
    return text
