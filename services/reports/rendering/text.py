"""Make any text that people may have typed fit to be set: what the typefaces can't write is described in words."""

import re
import unicodedata

from services.reports.rendering.typefaces import writable

# What people post most, in Swedish; others become "symbol".
_PICTURES = {
    "👍": "tumme upp", "👎": "tumme ner", "❤": "hjärta", "🙂": "leende", "😀": "leende", "😃": "leende",
    "😄": "leende", "😊": "leende", "😍": "förtjusning", "😂": "skratt", "🤣": "skratt", "😉": "blinkning",
    "🙁": "ledsen", "😢": "ledsen", "😭": "gråt", "😡": "arg", "😱": "förskräckt", "🤔": "fundersam",
    "👏": "applåd", "🙏": "tack", "💪": "styrka", "🎉": "fest", "⭐": "stjärna", "🔥": "eld", "💡": "idé",
    "📚": "böcker", "📖": "bok", "💻": "dator", "📱": "mobil", "❗": "utropstecken", "❓": "frågetecken",
    "✅": "bock", "❌": "kryss", "⚠": "varning", "➡": "pil", "⬆": "pil upp", "⬇": "pil ner",
}  # fmt: skip

# The first word of a character's Unicode name gives its script.
_SCRIPTS = {
    "ARABIC": "arabisk skrift", "HEBREW": "hebreisk skrift", "CJK": "kinesisk skrift",
    "HIRAGANA": "japansk skrift", "KATAKANA": "japansk skrift", "HANGUL": "koreansk skrift",
    "THAI": "thailändsk skrift", "ETHIOPIC": "etiopisk skrift", "DEVANAGARI": "devanagari",
    "BENGALI": "bengalisk skrift", "TAMIL": "tamilsk skrift", "ARMENIAN": "armenisk skrift",
    "GEORGIAN": "georgisk skrift", "SYRIAC": "syrisk skrift",
}  # fmt: skip

_ALIKE = str.maketrans({"\u2011": "-", "\u2010": "-", "\u2015": "–", "\u2012": "–", "\u25a1": "☐"})
_PLAIN = re.compile(r"[\n -~\u00a0-\u017f–—‘’“”…•−]*")
_MANY_BREAKS = re.compile(r"\n{3,}")


def printable(text: str) -> str:
    """The text in composed form without control characters, surrogates or anything that lacks a glyph.

    Emoji and other scripts are described in square brackets, once per run; line breaks stay.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if not _PLAIN.fullmatch(text):
        text = _describe(unicodedata.normalize("NFC", text).translate(_ALIKE))
    return _MANY_BREAKS.sub("\n\n", text).strip()


def _describe(text: str) -> str:
    glyphs = writable()
    pieces: list[str] = []
    described = ""
    for character in text:
        if character == "\n" or ord(character) in glyphs:
            pieces.append(character)
            described = "" if not character.isspace() else described
            continue
        word = _describe_character(character)
        if word and word != described:
            pieces.append(_bracketed(pieces, word))
            described = word
    return "".join(pieces)


def _describe_character(character: str) -> str:
    """A word for the character, " " for a kind of space, nothing for what can't be seen."""
    category = unicodedata.category(character)
    if category[0] == "Z":
        return " "
    # Joiners, variation selectors, skin tones, marks without their letter, controls, surrogates.
    if category[0] in "CM" or 0x1F3FB <= ord(character) <= 0x1F3FF:
        return ""
    if character in _PICTURES:
        return _PICTURES[character]
    script = unicodedata.name(character, "").split(" ")[0].split("-")[0]
    return _SCRIPTS.get(script, "annan skrift" if category[0] == "L" else "symbol")


def _bracketed(pieces: list[str], word: str) -> str:
    if word == " ":
        return " "
    space = " " if pieces and not pieces[-1].isspace() else ""
    return f"{space}[{word}]"
