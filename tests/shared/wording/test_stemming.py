"""Stems of Swedish words."""

import snowballstemmer
from hypothesis import given
from hypothesis import strategies as st

from shared.wording.stemming import stem

# Endings that the rules speak of, after anything: random letters alone would hardly ever meet one.
ENDING_TEXT = """
    a arna erna heterna orna ad ade ande aste en anden heten ern er heter s as arnas es andes ens hetens erns at et ets
    andet het ast dd gd nn dt gt kt tt ig lig els fullt öst komet fabets vitets
"""
ENDINGS = ENDING_TEXT.split()
WORDS = st.builds(
    "".join, st.tuples(st.text("abeghiklmnorstuvyäåö-é1", max_size=8), *[st.sampled_from(["", *ENDINGS])] * 2)
)


@given(WORDS)
def test_stems_are_those_of_snowball(word: str) -> None:
    """Whatever the word, the stem is the one that the reference implementation gives."""
    assert stem(word) == snowballstemmer.stemmer("swedish").stemWord(word)
