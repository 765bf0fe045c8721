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


def test_a_derived_reason_is_said_in_english_until_somebody_writes_in_it() -> None:
    """Sentence by sentence, with its numbers."""
    reason = (
        "Det här är nummer 2 bland kommunens behov. 24 av gruppens lappar handlar om det. Du skattar dig på nivå 1. "
        "Din roll siktar på nivå 2. Eftersom kommunen behöver mer just här föreslår vi nivå 3. Du vill själv nå nivå 4."
    )
    with speaking("en"):
        said, changed = derived_words(reason), derived_words(f"{reason} Och jag vill.")

    assert said == (
        "<bdi>This is number 2 among the municipality’s needs. 24 of the group’s notes are about it. "
        "You assess yourself at level 1. Your role aims at level 2. "
        "As the municipality needs more right here, we suggest level 3. You yourself want to reach level 4.</bdi>"
    )
    assert changed == f'<bdi lang="sv">{reason} Och jag vill.</bdi>'
