"""What the letter says."""

from dataclasses import replace
from datetime import date, time

from services.intake.board.domain import Day
from services.intake.invitation.letter import Letter, Occasion, Words, compose
from services.intake.invitation.mails import called_off_mail, invitation_mail, moved_mail

DAY = Day(date(2026, 3, 12), time(9), time(15, 30), "Kristinesalen", 14, ("Ellinor Engström", "Babak Karimi"))
OCCASION = Occasion(
    programme="KUB",
    municipality="Falun",
    county="Dalarna",
    county_library="Länsbibliotek Dalarna",
    day=DAY,
    perspectives=[("Nya utmaningar", "Vad händer omkring oss?"), ("Nya möjligheter", "")],
    preparation="https://kub.example/swot-sessions/1/preparation",
)


def whole(letter: Letter) -> str:
    """Return the letter as mail."""
    return invitation_mail(letter, DAY)[1]


def test_the_letter_says_what_when_where_and_who() -> None:
    """And how to prepare, what happens with what is written, and whom to ask."""
    letter = compose(OCCASION, Words("Vi äter på Kulturkaféet.\n\nVälkomna!", "Ellinor, 023-123 45"))
    text = whole(letter)

    assert dict(letter.facts) == {
        "Dag": "torsdag 12 mars 2026",
        "Tid": "09:00–15:30",
        "Plats": "Kristinesalen",
        "Processledare": "Ellinor Engström och Babak Karimi",
    }
    assert letter.own_words == ("Vi äter på Kulturkaféet.", "Välkomna!")
    assert "https://kub.example/swot-sessions/1/preparation" in text
    assert "* Nya utmaningar. Vad händer omkring oss?\n* Nya möjligheter\n" in text
    assert "hörslinga" in text
    assert "Ellinor, 023-123 45" in text
    assert text.rstrip().endswith("Länsbibliotek Dalarna")


def test_what_is_not_decided_is_told_later() -> None:
    """A letter may go out before there is a room."""
    letter = compose(replace(OCCASION, day=Day(date(2026, 3, 12))), Words())

    assert dict(letter.facts) == {"Dag": "torsdag 12 mars 2026", "Tid": "meddelas senare", "Plats": "meddelas senare"}


def test_a_letter_can_be_written_in_english() -> None:
    """Whatever language the facilitator reads the page in."""
    letter = compose(OCCASION, Words(language="en"))

    assert letter.title == "SWOT day in Falun"
    assert dict(letter.facts)["Day"] == "Thursday 12 March 2026"
    assert not any(word in whole(letter) for word in ("Välkom", "hörslinga", " och "))
    assert invitation_mail(letter, DAY)[0] == "Invitation: SWOT day in Falun, 12 March 2026"


def test_word_of_a_move_tells_then_and_now() -> None:
    """Both with day, time and place, and no name of anybody."""
    subject, body = moved_mail("Falun", DAY, replace(DAY, held_on=date(2026, 3, 19)), "https://kub.example/1")

    assert subject == "SWOT-dagen i Falun är flyttad / The SWOT day in Falun has been moved"
    assert body.index("torsdag 19 mars 2026") < body.index("torsdag 12 mars 2026")
    assert body.index("Thursday 19 March 2026") < body.index("Thursday 12 March 2026")
    assert "https://kub.example/1" in body
    assert "Ellinor" not in body


def test_another_room_is_no_other_day() -> None:
    """Somebody who reads only the subject must not think that the date is wrong."""
    subject, _body = moved_mail("Falun", DAY, replace(DAY, place="Kulturhuset"), "https://kub.example/1")

    assert subject == "SWOT-dagen i Falun är ändrad / The SWOT day in Falun has been changed"


def test_word_of_a_day_called_off_says_which() -> None:
    """The one that stood in the calendar."""
    subject, body = called_off_mail("Falun", DAY, "https://kub.example/1")

    assert subject == "SWOT-dagen i Falun är inställd / The SWOT day in Falun has been cancelled"
    assert "torsdag 12 mars 2026" in body
    assert "Thursday 12 March 2026" in body
