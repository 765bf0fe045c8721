"""The letter's pages, as a browser without JavaScript uses them."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, update

from services.intake.board.domain import Action
from services.intake.invitation.tables import DayLetter
from services.intake.invitation.use_cases import forget_old_letters
from services.intake.registry.tables import StaffMember
from services.intake.tables import jobs
from shared.database import Database
from shared.identity import WORKER, Role
from tests.intake.conftest import SignedIn
from tests.intake.days import MARCH, Facilitator
from tests.intake.invitation.conftest import People, Post
from tests.people import Place, make_account, submit


@pytest.fixture
def session_id(ellinor: Facilitator, falun: Place) -> UUID:
    """A day that is planned."""
    return ellinor.plan(falun)


@pytest.fixture
def browser_of_ellinor(signed_in: SignedIn, ellinor: Facilitator) -> httpx.Client:
    """A browser in which the facilitator is signed in."""
    return signed_in(ellinor.account)


@pytest.fixture
def letter(browser_of_ellinor: httpx.Client, session_id: UUID) -> str:
    """The address of the letter."""
    return f"/swot-sessions/{session_id}/invitation"


EVERYBODY = ["anette@falun.example", "asa@falun.example", "omar@falun.example", "raija@falun.example"]


def send(browser: httpx.Client, letter: str, **fields: str) -> None:
    """Press the button."""
    answer = submit(browser, f"{letter}/send", **({"to": "everybody", "next_round": "2"} | fields))
    assert answer.status_code == 303


def test_the_letter_is_read_changed_and_read_again(browser_of_ellinor: httpx.Client, letter: str) -> None:
    """Own words and a contact stand in it; saved twice is saved once."""
    assert "torsdag 12 mars 2026" in browser_of_ellinor.get(letter).text
    for _ in range(2):
        saved = submit(
            browser_of_ellinor, f"{letter}/words", paragraph="Vi äter tillsammans.", contact="Ellinor", revision="0"
        )
        assert saved.headers["location"] == letter

    page = browser_of_ellinor.get(letter).text
    assert "<p>Vi äter tillsammans.</p>" in page
    assert "<p>Hör av dig till Ellinor</p>" in page


def test_two_who_write_both_keep_their_words(browser_of_ellinor: httpx.Client, letter: str) -> None:
    """The second sees what the first wrote, still has their own, and can save it then."""
    submit(browser_of_ellinor, f"{letter}/words", paragraph="Min text", revision="0")
    refused = submit(browser_of_ellinor, f"{letter}/words", paragraph="Din text", revision="0")

    assert refused.status_code == 409
    assert "Min text" in refused.text
    assert "Din text</textarea>" in refused.text
    assert 'name="revision" value="1"' in refused.text
    assert submit(browser_of_ellinor, f"{letter}/words", paragraph="Din text", revision="1").status_code == 303


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [("paragraph", "x" * 2001, "2001 tecken"), ("contact", "y" * 301, "301 tecken"), ("language", "fi", "")],
)
def test_bad_input_is_shown_back(
    browser_of_ellinor: httpx.Client, letter: str, field: str, text: str, said: str
) -> None:
    """With what to do, and what was typed."""
    answer = submit(browser_of_ellinor, f"{letter}/words", **{"paragraph": "Egen text", field: text}, revision="0")

    assert answer.status_code == 422
    assert said in answer.text.replace("\xa0", "")
    assert (text if field != "language" else "Egen text") in answer.text


def test_markup_in_ones_own_words_is_text(browser_of_ellinor: httpx.Client, letter: str) -> None:
    """Nothing that is written becomes a part of the page."""
    submit(browser_of_ellinor, f"{letter}/words", paragraph="<script>alert(1)</script>", revision="0")

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in browser_of_ellinor.get(letter).text


def test_everybody_is_invited_once(browser_of_ellinor: httpx.Client, letter: str, post: Post, people: People) -> None:
    """Whatever is pressed again; how many letters are sent is told."""
    assert "inte skickad än" in browser_of_ellinor.get(letter).text
    for _ in range(2):
        send(browser_of_ellinor, letter)
    assert "Mejlen görs i ordning" in browser_of_ellinor.get(letter).text
    post.work()
    send(browser_of_ellinor, letter)
    post.work()

    assert post.letters("Inbjudan") == EVERYBODY
    assert "Alla 4 mejl är skickade." in browser_of_ellinor.get(letter).text
    assert "2 chefer och 2 medarbetare" in browser_of_ellinor.get(f"{letter}/progress").text
    assert all(text.count("To: ") == 1 for text in post.texts())


def test_the_manager_can_be_asked_first(
    browser_of_ellinor: httpx.Client, letter: str, post: Post, people: People
) -> None:
    """And nobody who has the letter gets it again when the others do."""
    send(browser_of_ellinor, letter, to="managers")
    post.work()
    assert post.letters("Inbjudan") == ["omar@falun.example", "raija@falun.example"]

    send(browser_of_ellinor, letter)
    post.work()
    assert post.letters("Inbjudan") == EVERYBODY


def test_it_can_be_sent_again_by_choice(
    browser_of_ellinor: httpx.Client, letter: str, post: Post, people: People
) -> None:
    """Then everybody gets it once more; the same form sent twice doesn't make it twice more."""
    send(browser_of_ellinor, letter)
    post.work()
    for _ in range(2):
        send(browser_of_ellinor, letter, again="1")
        post.work()

    assert post.letters("Inbjudan") == sorted(EVERYBODY * 2)
    assert "Alla 8 mejl är skickade." in browser_of_ellinor.get(letter).text
    assert 'name="next_round" value="3"' in browser_of_ellinor.get(letter).text


def test_who_came_later_is_invited_by_sending_once_more(
    browser_of_ellinor: httpx.Client, letter: str, post: Post, people: People, database: Database, falun: Place
) -> None:
    """A new colleague, and nobody else."""
    send(browser_of_ellinor, letter)
    post.work()
    with database.transaction(WORKER) as db:
        db.execute(update(StaffMember).where(StaffMember.name == "Åsa").values(email="asa.ny@falun.example"))
        make_account(db, Role.STAFF, falun, email="ny@falun.example")
    send(browser_of_ellinor, letter)
    post.work()

    assert post.letters("Inbjudan") == sorted([*EVERYBODY, "ny@falun.example"])


def test_letters_that_fail_are_told_and_tried_again(
    browser_of_ellinor: httpx.Client, letter: str, post: Post, people: People, database: Database
) -> None:
    """How many, what to do, and a button; pressing it twice is harmless."""
    send(browser_of_ellinor, letter, to="managers")
    post.work()
    with database.transaction(WORKER) as db:
        one = select(jobs.c.id).where(jobs.c.kind == "intake.send_mail").limit(1).scalar_subquery()
        db.execute(update(jobs).where(jobs.c.id == one).values(state="failed", reason="MailRefused"))
    page = browser_of_ellinor.get(letter).text

    assert "1 av 2 mejl är skickade." in page
    assert "1 mejl gick inte att skicka." in page
    assert (
        "försöker igen med 1 mejl"
        in browser_of_ellinor.get(submit(browser_of_ellinor, f"{letter}/retry").headers["location"]).text
    )
    assert submit(browser_of_ellinor, f"{letter}/retry").status_code == 303
    post.work()
    assert "Alla 2 mejl är skickade." in browser_of_ellinor.get(letter).text


def test_a_day_that_is_past_invites_nobody(
    browser_of_ellinor: httpx.Client, letter: str, session_id: UUID, ellinor: Facilitator, post: Post, people: People
) -> None:
    """Neither by a button nor by a letter that was asked for before."""
    send(browser_of_ellinor, letter)
    ellinor.advance(session_id, Action.CANCEL)
    post.work()

    assert post.letters("Inbjudan") == []
    assert submit(browser_of_ellinor, f"{letter}/send", next_round="2").status_code == 409
    assert submit(browser_of_ellinor, f"{letter}/words", paragraph="x", revision="0").status_code == 409
    assert "Skicka inbjudan" not in browser_of_ellinor.get(letter).text


def test_a_municipality_without_staff_is_said(browser_of_ellinor: httpx.Client, letter: str, post: Post) -> None:
    """There is nobody to send to."""
    send(browser_of_ellinor, letter)
    post.work()

    assert "Det fanns ingen att skicka till" in browser_of_ellinor.get(letter).text


@pytest.mark.parametrize("way", ["cancel", "day"])
def test_where_nobody_gets_a_mail_nobody_is_said_to(
    browser_of_ellinor: httpx.Client, session_id: UUID, post: Post, way: str
) -> None:
    """No manager has an account, and nobody was invited: the facilitator reads that it is up to them."""
    day = f"/swot-sessions/{session_id}"
    answer = submit(browser_of_ellinor, f"{day}/{way}", held_on="2026-03-19", facilitators="Ellinor Engström")
    shown = browser_of_ellinor.get(answer.headers["location"]).text
    assert "Ingen har fått inbjudan, så ingen får mejl." in shown
    assert "får ett mejl" not in shown
    post.work()

    assert "Inget mejl skickades." in browser_of_ellinor.get(day).text


def test_a_facilitator_whom_no_mail_finds_is_named(
    browser_of_ellinor: httpx.Client, ellinor: Facilitator, falun: Place
) -> None:
    """Who has no account, and who is spelt otherwise there; the form says which names are known."""
    names = ("Ellinor Engstrom", "Nisse Påhittad", "ellinor engström")
    day = f"/swot-sessions/{ellinor.plan(falun, replace(MARCH, facilitators=names))}"
    shown = browser_of_ellinor.get(day).text
    assert shown.count("har inget konto som processledare i länet") == 2
    assert "Menade du Ellinor Engström?" in shown
    assert "Nisse Påhittad har inget konto" in shown

    for form in (f"{day}/day", "/swot-sessions/new"):
        assert "Mejl om dagen får de som har ett konto: Ellinor Engström." in browser_of_ellinor.get(form).text


def test_those_who_were_invited_are_counted(
    browser_of_ellinor: httpx.Client, letter: str, session_id: UUID, post: Post, people: People
) -> None:
    """The staff group beside its managers."""
    send(browser_of_ellinor, letter)
    post.work()
    answer = submit(browser_of_ellinor, f"/swot-sessions/{session_id}/cancel")

    shown = browser_of_ellinor.get(answer.headers["location"]).text
    assert "Dagen är inställd. 2 chefer och 2 medarbetare får ett mejl." in shown


def test_moving_a_day_says_who_is_told(
    browser_of_ellinor: httpx.Client, session_id: UUID, post: Post, people: People
) -> None:
    """At once that they will be, and afterwards how many were."""
    day = f"/swot-sessions/{session_id}"
    fields = {"starts_at": "09:00", "ends_at": "15:30", "place": "Kristinesalen", "facilitators": "Ellinor Engström"}
    moved = submit(browser_of_ellinor, f"{day}/day", held_on="2026-03-19", **fields)
    notice = browser_of_ellinor.get(moved.headers["location"]).text
    assert "Dagen är flyttad. 2 chefer får ett mejl. Personalgruppen har inte fått någon inbjudan" in notice
    post.work()
    assert "Mejl till 2 chefer. Alla 2 mejl är skickade." in browser_of_ellinor.get(day).text

    same = submit(browser_of_ellinor, f"{day}/day", held_on="2026-03-19", **fields)
    assert "Dagens uppgifter är sparade." in browser_of_ellinor.get(same.headers["location"]).text


def test_who_was_written_to_is_forgotten_after_a_season(
    browser_of_ellinor: httpx.Client,
    letter: str,
    post: Post,
    people: People,
    database: Database,
    ellinor: Facilitator,
    falun: Place,
) -> None:
    """Of days that are past; of those ahead it is still known."""
    send(browser_of_ellinor, letter)
    later = ellinor.plan(falun, replace(MARCH, held_on=date(2026, 9, 1)))
    send(browser_of_ellinor, f"/swot-sessions/{later}/invitation")
    post.work()
    with database.transaction(WORKER) as db:
        forget_old_letters(db, date(2026, 8, 1))
        left = set(db.scalars(select(DayLetter.session_id)))
        number = db.scalar(select(func.count()).select_from(DayLetter))

    assert left == {later}
    assert number == len(EVERYBODY)
