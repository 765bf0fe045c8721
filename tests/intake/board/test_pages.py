"""The pages of a SWOT day, as a browser without JavaScript uses them."""

import re
from uuid import UUID

import httpx
import pytest

from services.intake.accounts.tables import Account
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from shared.web.cookies import SESSION
from tests.intake.conftest import SignedIn
from tests.people import Place, form_token, make_account, make_person, make_place, submit


def account(database: Database, role: Role, place: Place) -> Account:
    """Return an account with one role at the place."""
    with database.transaction(WORKER) as db:
        return make_account(db, role, place, email=f"{role}@kub.example")


@pytest.fixture
def day(facilitator: httpx.Client, falun: Place) -> str:
    """The address of an open SWOT day."""
    return opened(facilitator, planned(facilitator, falun))


def planned(browser: httpx.Client, place: Place, **fields: str) -> str:
    """Plan a day and return its address."""
    values = {
        "session_id": str(new_id()),
        "municipality_id": str(place.municipality_id),
        "held_on": "2026-03-12",
        "facilitators": "Ellinor\nBabak",
        "participants": "14",
    }
    answer = submit(browser, "/swot-sessions", **values | fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def opened(browser: httpx.Client, address: str) -> str:
    """Open the day's board."""
    assert submit(browser, f"{address}/open").status_code == 303
    return address


def write(browser: httpx.Client, day: str, text: str, **fields: str) -> httpx.Response:
    """Write a note through the board's form."""
    values = {"text": text, "perspective": "challenges", "quadrant": "strength", "key": str(new_id())}
    return submit(browser, f"{day}/notes", **values | fields)


def upload(browser: httpx.Client, day: str, data: bytes, filename: str = "notes.csv") -> httpx.Response:
    """Upload a file of notes."""
    token = {"csrf_token": form_token(browser)}
    return browser.post(f"{day}/imports", data=token, files={"file": (filename, data)}, follow_redirects=False)


def test_a_day_goes_from_plan_to_closing(facilitator: httpx.Client, falun: Place) -> None:
    """Plan, open, write, count, conclude, look, close, reopen: each page leads to the next."""
    address = planned(facilitator, falun)
    assert "Öppna tavlan" in facilitator.get(address).text
    opened(facilitator, address)
    written = write(facilitator, address, "flexibla hyllor")
    assert "#" not in written.headers["location"], "a fragment would keep the field from the focus"
    board = facilitator.get(written.headers["location"]).text
    assert " autofocus" in board
    note_id = re.search(rf"{address}/notes/([0-9a-f-]+)", board)
    assert note_id
    submit(facilitator, f"{address}/dots", perspective="challenges", **{f"dots-{note_id[1]}": "4"})
    submit(facilitator, f"{address}/conclusions/challenges", text="Vi vill öva.", revision="0")

    closing = facilitator.get(f"{address}/close").text
    seen = re.search(r'name="seen" value="(\w+)"', closing)
    assert seen
    assert "4 prickar" in closing
    assert "11 fält är tomma" in closing
    submit(facilitator, f"{address}/close", seen=seen[1])
    closed = facilitator.get(address).text
    assert "flexibla hyllor" in closed
    assert "Vi vill öva." in closed
    assert f"/planner/municipalities/{falun.municipality_id}/plan" in closed
    submit(facilitator, f"{address}/reopen")
    assert "Dagen är öppnad igen" in facilitator.get(address).text


def test_closing_a_closed_day_says_so(facilitator: httpx.Client, day: str) -> None:
    """The second closing leads back to the day with a notice."""
    submit(facilitator, f"{day}/close")
    again = submit(facilitator, f"{day}/close")

    assert again.status_code == 303
    assert "redan stängd" in facilitator.get(again.headers["location"]).text


def test_a_form_sent_twice_has_one_effect(facilitator: httpx.Client, falun: Place) -> None:
    """The same day and the same note come once."""
    session_id, key = str(new_id()), str(new_id())
    for _ in range(2):
        day = planned(facilitator, falun, session_id=session_id)
    opened(facilitator, day)
    for _ in range(2):
        write(facilitator, day, "hyllor", key=key)

    assert facilitator.get(day).text.count("note-link") == 1
    assert facilitator.get("/swot-sessions").text.count(f'href="{day}"') == 1


def test_a_used_form_keeps_the_new_text(facilitator: httpx.Client, day: str) -> None:
    """Going back and writing something else in the same form asks to send again, with the text still there."""
    key = str(new_id())
    write(facilitator, day, "hyllor", key=key)
    answer = write(facilitator, day, "något nytt", key=key)

    assert answer.status_code == 422
    assert "något nytt</textarea>" in answer.text
    assert key not in answer.text


@pytest.mark.parametrize(
    ("text", "message"),
    [("x" * 5000, "5000 tecken"), ("  ", "Fyll i den här rutan"), ("\u200b", "Skriv något"), ("?!", "Skriv något")],
)
def test_a_bad_note_is_shown_back(facilitator: httpx.Client, day: str, text: str, message: str) -> None:
    """A clear error at the field, with what was typed still there; nothing is saved."""
    answer = write(facilitator, day, text)

    assert answer.status_code == 422
    assert message in answer.text.replace("\xa0", "")
    assert f"\n{text}</textarea>" in answer.text
    assert "note-link" not in facilitator.get(day).text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("👍🏽", ">👍🏽</bdi>"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("ring\x07 \x00klocka\x1b[31m", ">ring klocka[31m</bdi>"),
    ],
)
def test_strange_notes_are_shown_as_text(facilitator: httpx.Client, day: str, text: str, shown: str) -> None:
    """Emoji alone, markup and control characters are kept as what a person can read."""
    assert write(facilitator, day, text).status_code == 303

    page = facilitator.get(day).text
    assert shown in page
    assert "<script>alert" not in page


def test_an_unknown_quadrant_or_perspective_is_refused(facilitator: httpx.Client, day: str) -> None:
    """A made-up value is an error on the page, not a crash."""
    assert write(facilitator, day, "hyllor", quadrant="fara").status_code == 422
    assert write(facilitator, day, "hyllor", perspective="kansle").status_code == 422


def test_a_paste_saves_all_lines_or_none(facilitator: httpx.Client, day: str) -> None:
    """A wrong line is named, the whole text stays; mended, every line becomes a note and the quadrant is remembered."""
    fields = {"perspective": "possibilities", "quadrant": "threat", "key": str(new_id())}
    refused = submit(facilitator, f"{day}/paste", text="\nbra\n" + "x" * 501, **fields)
    assert refused.status_code == 422
    assert "Rad 3 är för lång" in refused.text
    assert "note-link" not in facilitator.get(f"{day}?perspective=possibilities").text

    saved = submit(facilitator, f"{day}/paste", text="- bra\n\n- bättre", **fields)
    again = facilitator.get(saved.headers["location"]).text
    assert "2 lappar är sparade." in again
    assert re.search(r'value="threat"[^>]* checked', again)
    listed = facilitator.get(f"{day}?perspective=possibilities").text
    assert listed.count("note-link") == listed.count("inskriven av processledaren") == 2


def test_a_paste_is_undone(facilitator: httpx.Client, day: str) -> None:
    """Its lines alone go, twice is once, and all of them can be put back; once the day is closed it is too late."""
    fields = {"perspective": "challenges", "quadrant": "threat"}
    submit(facilitator, f"{day}/paste", text="står kvar", key=str(new_id()), **fields)
    saved = submit(facilitator, f"{day}/paste", text="bra\nbättre", key=str(new_id()), **fields)
    offered = re.search(r'name="written" value="([^"]+)"', facilitator.get(saved.headers["location"]).text)
    assert offered
    said = []
    for _ in range(2):
        undone = submit(facilitator, f"{day}/notes/undo", written=offered[1])
        said.append(facilitator.get(undone.headers["location"]).text)

    assert "2 lappar är borttagna." in said[0]
    assert "står kvar" in said[1]
    assert said[1].count("note-link") == 1
    assert facilitator.get(f"{day}/removed").text.count("Lägg tillbaka") == 2
    submit(facilitator, f"{day}/close")
    assert submit(facilitator, f"{day}/notes/undo", written=offered[1]).status_code == 409


def test_ten_thousand_lines_are_too_many(facilitator: httpx.Client, day: str) -> None:
    """More than a board can be pasted with is refused with a number to go by."""
    text = "\n".join(f"lapp {number}" for number in range(10_000))
    answer = submit(
        facilitator, f"{day}/paste", text=text, perspective="challenges", quadrant="threat", key=str(new_id())
    )

    assert answer.status_code == 422
    assert "högst 1\N{NO-BREAK SPACE}000 åt gången" in answer.text


FILE = "text;perspektiv;kvadrant;röster\nhyllor på hjul;nya utmaningar;styrkor;3\nfilial;kansle;hot;1\n"
FILE = FILE.replace("nya utmaningar", "challenges")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_file_is_shown_then_read(facilitator: httpx.Client, day: str, encoding: str) -> None:
    """The preview names each row that can't be used; confirming twice brings the notes in once."""
    preview = upload(facilitator, day, FILE.encode(encoding)).headers["location"]
    page = facilitator.get(preview).text
    assert "hyllor på hjul" in page
    assert "kansle" in page
    assert "note-link" not in facilitator.get(day).text

    read = submit(facilitator, f"{preview}/confirm").headers["location"]
    assert submit(facilitator, f"{preview}/confirm").status_code == 303
    second = upload(facilitator, day, FILE.encode()).headers["location"]
    assert "redan inlästa" in facilitator.get(second).text
    submit(facilitator, f"{second}/confirm")
    assert facilitator.get(day).text.count("note-link") == 1
    offered = re.search(r'name="written" value="([^"]+)"', facilitator.get(read).text)
    assert offered
    submit(facilitator, f"{day}/notes/undo", written=offered[1])
    assert "note-link" not in facilitator.get(day).text


@pytest.mark.parametrize(
    ("data", "status"), [(b"", 422), (b"\x89PNG\x00\x01\x02\x03\x04\x05\x06\x0e\x0f", 422), (b"\x00" * 20_000_000, 413)]
)
def test_an_unusable_file_is_refused_with_advice(facilitator: httpx.Client, day: str, data: bytes, status: int) -> None:
    """Empty, a picture, or twenty megabytes."""
    assert upload(facilitator, day, data).status_code == status


def test_a_collision_shows_both_wordings(facilitator: httpx.Client, day: str) -> None:
    """Whoever saves second sees what stands there and still has their own text; saving again then works."""
    write(facilitator, day, "hyllor")
    note = re.search(rf"{day}/notes/[0-9a-f-]+", facilitator.get(day).text)
    assert note
    fields = {"perspective": "challenges", "quadrant": "strength"}
    submit(facilitator, note[0], text="min lydelse", revision="1", **fields)
    refused = submit(facilitator, note[0], text="din lydelse", revision="1", **fields)

    assert refused.status_code == 409
    assert "min lydelse" in refused.text
    assert "din lydelse</textarea>" in refused.text
    assert 'name="revision" value="2"' in refused.text
    assert submit(facilitator, note[0], text="din lydelse", revision="2", **fields).status_code == 303


def test_a_conclusion_collision_shows_both_texts(facilitator: httpx.Client, day: str) -> None:
    """Nobody's text is lost when two write the same conclusion."""
    submit(facilitator, f"{day}/conclusions/challenges", text="Vi vill öva.", revision="0")
    refused = submit(facilitator, f"{day}/conclusions/challenges", text="Vi vill lära.", revision="0")

    assert refused.status_code == 409
    assert "Vi vill öva." in refused.text
    assert "Vi vill lära.</textarea>" in refused.text


def test_a_note_to_a_closed_day_keeps_the_text(facilitator: httpx.Client, day: str) -> None:
    """What was typed when the day was closed under one's hands is shown back with the reason."""
    submit(facilitator, f"{day}/close")
    answer = write(facilitator, day, "en sen tanke")

    assert answer.status_code == 409
    assert "en sen tanke" in answer.text


@pytest.mark.parametrize("dots", ["-1", "1000", "många", "1.5", "²"])
def test_dots_are_whole_numbers(facilitator: httpx.Client, day: str, dots: str) -> None:
    """Anything else is pointed out at its note and kept in the field."""
    write(facilitator, day, "hyllor")
    note_id = re.search(rf"{day}/notes/([0-9a-f-]+)", facilitator.get(day).text)
    assert note_id
    answer = submit(facilitator, f"{day}/dots", perspective="challenges", **{f"dots-{note_id[1]}": dots})

    assert answer.status_code == 422
    assert f'value="{dots}"' in answer.text


@pytest.mark.parametrize(
    ("role", "open_status", "closed_status"),
    [
        (Role.MANAGER, 200, 200),
        (Role.STAFF, 200, 200),
        (Role.PROGRAMME_LEAD, 403, 403),
        (Role.ADMINISTRATOR, 403, 403),
        (Role.AUDITOR, 403, 403),
    ],
)
def test_who_reads_the_day(
    facilitator: httpx.Client,
    signed_in: SignedIn,
    database: Database,
    falun: Place,
    day: str,
    role: Role,
    open_status: int,
    closed_status: int,
) -> None:
    """The municipality's own read the notes once the day is closed; nobody runs it but its facilitator."""
    write(facilitator, day, "flexibla hyllor")
    reader = signed_in(account(database, role, falun))
    before = reader.get(day)
    assert (before.status_code, "flexibla hyllor" in before.text) == (open_status, False)

    submit(facilitator, f"{day}/close")
    after = reader.get(day)
    assert (after.status_code, "flexibla hyllor" in after.text) == (closed_status, closed_status == 200)
    assert "Öppna dagen igen" not in after.text
    assert submit(reader, f"{day}/reopen").status_code == 403


def test_a_day_elsewhere_is_not_found(signed_in: SignedIn, database: Database, falun: Place, day: str) -> None:
    """Another county's facilitator gets 404 on every page of the day."""
    with database.transaction(WORKER) as db:
        torsby = make_place(db, falun.programme_id, "Torsby", code="1737", county_code="17")
        other = make_account(db, Role.FACILITATOR, torsby, email="other@kub.example")
    browser = signed_in(other)

    for page in ("", "/day", "/paste", "/imports", "/dots", "/conclusions", "/close", "/removed"):
        assert browser.get(f"{day}{page}").status_code == 404, page
    assert browser.get(f"/swot-sessions/{new_id()}").status_code == 404
    assert browser.get("/swot-sessions/none").status_code == 404


def test_planning_asks_for_what_was_closed(
    facilitator: httpx.Client, database: Database, falun: Place, day: str, environment: dict[str, str]
) -> None:
    """The internal answer holds the last closed revision and the staff, and needs the service token."""
    with database.transaction(WORKER) as db:
        person = make_person(db, falun, "Anna", "anna@falun.example")
    write(facilitator, day, "hyllor", level="invarld")
    submit(facilitator, f"{day}/close")
    submit(facilitator, f"{day}/reopen")
    write(facilitator, day, "efteråt")
    address = f"/intake/internal/municipalities/{falun.municipality_id}/swot"
    token = {"Authorization": f"Bearer {environment['KUB_SERVICE_TOKEN']}"}

    answer = facilitator.get(address, headers=token).json()

    (session,) = answer["sessions"]
    (note,) = session["notes"]
    expected = {"text": "hyllor", "perspective": "challenges", "quadrant": "strength", "level": "invarld", "votes": 0}
    assert {name: note[name] for name in expected} == expected
    assert (session["revision"], session["participants"], session["held_on"]) == (1, 14, "2026-03-12")
    assert answer["municipality"]["county_id"] == str(falun.county_id)
    assert answer["programme"]["perspectives"][0]["code"] == "challenges"
    assert answer["staff"] == [
        {"id": str(person.id), "role": "librarian", "working_time_share": 100, "library_id": str(falun.library_id)}
    ]
    assert facilitator.get(address).status_code == 404
    assert facilitator.get(f"/intake/internal/municipalities/{UUID(int=0)}/swot", headers=token).status_code == 404


def test_a_removed_note_comes_back(facilitator: httpx.Client, day: str) -> None:
    """The page of removed notes holds it with a button that puts it back."""
    write(facilitator, day, "hyllor")
    note = re.search(rf"{day}/notes/[0-9a-f-]+", facilitator.get(day).text)
    assert note
    submit(facilitator, f"{note[0]}/remove")
    assert "note-link" not in facilitator.get(day).text
    assert "hyllor" in facilitator.get(f"{day}/removed").text
    assert "Lägg tillbaka lappen" in facilitator.get(note[0]).text

    submit(facilitator, f"{note[0]}/restore")
    assert facilitator.get(day).text.count("note-link") == 1


def test_the_number_of_participants_is_told_at_the_end(facilitator: httpx.Client, day: str) -> None:
    """It is told with what closes the day; a number that makes no sense is pointed out, and nothing is closed."""
    assert "lägst 0" in submit(facilitator, f"{day}/close", participants="-1").text
    assert submit(facilitator, f"{day}/close", participants="17").status_code == 303

    assert re.search(r"Deltagare</dt><dd>17", facilitator.get(day).text)


def test_signed_out_people_are_sent_to_sign_in(facilitator: httpx.Client, day: str) -> None:
    """The list and a day ask for a sign-in first."""
    facilitator.cookies.delete(SESSION)

    assert facilitator.get("/swot-sessions", follow_redirects=False).headers["location"].startswith("/sign-in")
