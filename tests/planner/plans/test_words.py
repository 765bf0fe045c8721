"""The program's own words in plans, as pages in English say them."""

from services.planner.plans.words import derived_words
from shared.language import speaking


def test_what_a_derivation_wrote_is_said_in_english() -> None:
    """Who, and when; what somebody wrote instead stays, marked as Swedish."""
    with speaking("en"):
        said = [derived_words(text) for text in ("du och din mentor", "din chef", "hösten 2026", "våren 2027", "Anna")]

    assert said == [
        "<bdi>you and your mentor</bdi>",
        "<bdi>your manager</bdi>",
        "<bdi>autumn 2026</bdi>",
        "<bdi>spring 2027</bdi>",
        '<bdi lang="sv">Anna</bdi>',
    ]
    assert derived_words("din chef") == "<bdi>din chef</bdi>"
