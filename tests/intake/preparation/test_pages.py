"""The pages of a preparation, as a browser without JavaScript uses them."""

import re

import httpx
import pytest

from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from tests.intake.conftest import SignedIn
from tests.intake.preparation.test_domain import PDF
from tests.people import Place, form_token, make_account, submit


@pytest.fixture
def anna(signed_in: SignedIn, database: Database, falun: Place) -> httpx.Client:
    """A browser in which somebody who works in Falun is signed in."""
    return browser_of(Role.STAFF, signed_in, database, falun)


@pytest.fixture
def manager(signed_in: SignedIn, database: Database, falun: Place) -> httpx.Client:
    """A browser in which Falun's manager is signed in."""
    return browser_of(Role.MANAGER, signed_in, database, falun)


def browser_of(role: Role, signed_in: SignedIn, database: Database, place: Place) -> httpx.Client:
    """Return a browser in which somebody with this role is signed in."""
    with database.transaction(WORKER) as db:
        account = make_account(db, role, place, email=f"{role}@kub.example")
    return signed_in(account)


@pytest.fixture
def day(facilitator: httpx.Client, falun: Place) -> str:
    """The address of a planned SWOT day."""
    fields = {"session_id": str(new_id()), "municipality_id": str(falun.municipality_id), "held_on": "2026-03-12"}
    answer = submit(facilitator, "/swot-sessions", **fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def write(browser: httpx.Client, day: str, text: str, item_id: str = "", **fields: str) -> httpx.Response:
    """Send the form of a new thought."""
    values = {"item_id": item_id or str(new_id()), "level": "omvarld", "text": text, "revision": "0"}
    return submit(browser, f"{day}/preparation/items", **values | fields)


def add(browser: httpx.Client, day: str, **fields: str) -> httpx.Response:
    """Send the form of a figure."""
    values = {"level": "narvarld", "label": "Antal invånare", "number": "25 442", "year": "2025"}
    return submit(browser, f"{day}/preparation/figures", **values | fields)


def upload(browser: httpx.Client, address: str, data: bytes, filename: str) -> httpx.Response:
    """Send a file."""
    files = {"file": (filename, data)}
    return browser.post(address, data={"csrf_token": form_token(browser)}, files=files, follow_redirects=False)


def following(browser: httpx.Client, answer: httpx.Response) -> str:
    """Return the page that an answer leads to."""
    assert answer.status_code == 303, answer.text
    return browser.get(answer.headers["location"]).text


def test_the_way_to_the_worksheet_is_on_the_pages_before_it(anna: httpx.Client, day: str) -> None:
    """The start page of who works there, and the page of the day; the empty worksheet says how to begin."""
    assert f'href="{day}/preparation"' in anna.get("/").text
    assert f'href="{day}/preparation"' in anna.get(day).text
    page = anna.get(f"{day}/preparation").text

    assert "Här samlar ni tankar inför dagen" in page
    assert "Ingen ser vem som har skrivit vad" in page
    assert page.count("<textarea") == 3
    assert page.count("?</li>") == 12


def test_a_thought_is_written_changed_removed_and_put_back(anna: httpx.Client, day: str) -> None:
    """Each page leads to the next."""
    assert "telefoner" in following(anna, write(anna, day, "telefoner"))
    found = re.search(rf"{day}/preparation/items/([\w-]+)", anna.get(f"{day}/preparation").text)
    assert found
    page = anna.get(found[0])
    assert "telefoner" in page.text
    changed = write(anna, day, "telefoner & plattor", found[1], revision="1")
    assert "telefoner &amp; plattor" in following(anna, changed)
    gone = following(anna, submit(anna, f"{found[0]}/remove"))
    assert "1 borttagen" in gone
    assert "telefoner" not in gone
    assert "telefoner" in anna.get(f"{day}/preparation/removed").text

    assert "telefoner" in following(anna, submit(anna, f"{found[0]}/restore"))


def test_a_colleague_reads_without_a_name_and_changes_nothing(
    anna: httpx.Client, manager: httpx.Client, day: str
) -> None:
    """The page says neither who wrote it nor offers to change it."""
    item_id = str(new_id())
    write(anna, day, "telefoner", item_id)
    page = manager.get(f"{day}/preparation").text

    assert "telefoner" in page
    assert item_id in page
    assert "Staff" not in page
    assert "staff@kub.example" not in page
    assert f"/preparation/items/{item_id}" not in page
    assert manager.get(f"{day}/preparation/items/{item_id}").status_code == 404


def test_the_facilitator_may_remove_but_not_reword(anna: httpx.Client, facilitator: httpx.Client, day: str) -> None:
    """The page of somebody else's thought has no field for its words."""
    item_id = str(new_id())
    write(anna, day, "telefoner", item_id)
    page = facilitator.get(f"{day}/preparation/items/{item_id}").text

    assert "Ta bort tanken" in page
    assert "<textarea" not in page


@pytest.mark.parametrize(
    ("text", "said"), [("  ", "Fyll i den här rutan."), ("...", "Skriv något"), ("x" * 501, "501")]
)
def test_what_cannot_be_saved_is_shown_again_in_its_field(anna: httpx.Client, day: str, text: str, said: str) -> None:
    """With what to do about it, and only there."""
    answer = write(anna, day, text, level="invarld")

    assert answer.status_code == 422
    assert said in answer.text
    assert 'href="#field-text-invarld"' in answer.text
    assert re.search(rf'id="field-text-invarld"[^>]*aria-invalid="true">\n{re.escape(text)}</textarea>', answer.text)
    assert answer.text.count("aria-invalid") == 1


def test_both_wordings_are_shown_after_a_collision(anna: httpx.Client, day: str) -> None:
    """And the page's own form saves then."""
    item_id = str(new_id())
    write(anna, day, "telefoner", item_id)
    write(anna, day, "surfplattor", item_id, revision="1")
    answer = write(anna, day, "datorer", item_id, revision="1")

    assert answer.status_code == 409
    assert '<p class="typed"><bdi>surfplattor</bdi></p>' in answer.text
    assert "datorer</textarea>" in answer.text
    assert 'name="revision" value="2"' in answer.text
    assert write(anna, day, "datorer", item_id, revision="2").status_code == 303


def test_a_script_is_answered_in_json(anna: httpx.Client, day: str) -> None:
    """Saved, changed in the meantime, refused."""
    item_id, json = str(new_id()), {"Accept": "application/json", "X-CSRF-Token": form_token(anna)}
    form = {"item_id": item_id, "level": "omvarld", "text": "telefoner", "revision": "0"}
    address = f"{day}/preparation/items"
    first = anna.post(address, data=form, headers=json)
    changed = anna.post(address, data=form | {"text": "plattor", "revision": "7"}, headers=json)
    refused = anna.post(address, data=form | {"text": "!"}, headers=json)

    assert (first.status_code, first.json()) == (200, {"revision": 1})
    assert changed.status_code == 409
    assert {name: changed.json()["error"][name] for name in ("text", "level", "revision")} == {
        "text": "telefoner",
        "level": "omvarld",
        "revision": 1,
    }
    assert (refused.status_code, refused.json()) == (422, {"error": {"message": "Skriv något först."}})


def test_what_was_typed_too_late_is_shown(anna: httpx.Client, facilitator: httpx.Client, day: str) -> None:
    """The day was called off meanwhile; the worksheet is still read, without its forms."""
    write(anna, day, "telefoner")
    submit(facilitator, f"{day}/cancel")
    answer = write(anna, day, "en sista tanke")

    assert answer.status_code == 409
    assert "en sista tanke" in answer.text
    page = anna.get(f"{day}/preparation").text
    assert "telefoner" in page
    assert "<textarea" not in page


def test_figures_are_filled_in_and_shown_as_people_write_them(anna: httpx.Client, day: str) -> None:
    """Numbers are set in groups; one that says something else is refused and kept in its field."""
    page = following(anna, add(anna, day))
    add(anna, day, label="Andel över 65 år", number="23,40 %")
    differing = add(anna, day, number="26 000", source="Minnet")

    assert "25\u00a0442" in page
    assert "23,4\u00a0%" in anna.get(f"{day}/preparation").text
    assert differing.status_code == 409
    assert "finns redan för 2025" in differing.text
    assert 'value="26 000"' in differing.text
    assert 'value="Minnet"' in differing.text


def test_a_file_of_figures_comes_in_as_a_whole_or_not_at_all(anna: httpx.Client, day: str) -> None:
    """A row that can't be used is named; read again, nothing is doubled."""
    address = f"{day}/preparation/figures/file"
    rows = "nivå;uppgift;värde;år;källa\nnärvärld;Invånare;25 442;2025;SCB\n"
    wrong = upload(anna, address, f"{rows}närvärld;Barn;många;2025;\n".encode(), "siffror.csv")
    assert wrong.status_code == 422
    assert '<th scope="row">värde</th>' in wrong.text
    assert "25\u00a0442" not in anna.get(f"{day}/preparation").text
    right = [following(anna, upload(anna, address, rows.encode(), "siffror.csv")) for _ in range(2)]

    assert "1 uppgift är inläst." in right[0]
    assert "Inget nytt" in right[1]
    assert upload(anna, address, b"", "").status_code == 422


@pytest.mark.parametrize(("length", "said"), [(29_000, "PDF, 29 kB"), (100, "PDF, 1 kB"), (1_600_000, "PDF, 1,5 MB")])
def test_a_library_plan_says_how_large_it_is(anna: httpx.Client, day: str, length: int, said: str) -> None:
    """In kB below a megabyte."""
    data = PDF[:9] + b"\n" * (length - len(PDF)) + PDF[9:]
    page = following(anna, upload(anna, f"{day}/preparation/library-plan", data, "plan.pdf"))

    assert said in page


def test_the_library_plan_is_attached_and_sent_as_a_file_to_be_saved(anna: httpx.Client, day: str) -> None:
    """Under its own name, with a type that no browser guesses at, and nothing in it runs."""
    page = following(anna, upload(anna, f"{day}/preparation/library-plan", PDF, r"C:\Planer\Biblioteksplan å.pdf"))
    found = re.search(rf"{day}/preparation/library-plan/[\w-]+", page)
    assert found
    sent = anna.get(found[0])

    assert sent.content == PDF
    assert sent.headers["content-type"] == "application/pdf"
    assert sent.headers["x-content-type-options"] == "nosniff"
    assert sent.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert sent.headers["content-disposition"] == (
        "attachment; filename=\"biblioteksplan.pdf\"; filename*=UTF-8''Biblioteksplan%20%C3%A5.pdf"
    )


@pytest.mark.parametrize(
    ("address", "said"), [("http://falun.se", "https://"), ("planen", "hel webbadress"), ("", "Fyll i")]
)
def test_an_address_that_cannot_be_linked_to_stays_in_its_field(
    anna: httpx.Client, day: str, address: str, said: str
) -> None:
    """With what to do about it."""
    answer = submit(anna, f"{day}/preparation/library-plan", address=address)

    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{address}"' in answer.text


def test_a_file_that_is_no_pdf_is_refused(anna: httpx.Client, day: str) -> None:
    """Whatever its name says; and so is a form without a file."""
    for data, name in ((b"MZ", "plan.pdf"), (b"", "")):
        answer = upload(anna, f"{day}/preparation/library-plan", data, name)

        assert answer.status_code == 422
        assert 'href="#field-file"' in answer.text


def test_thoughts_are_put_on_the_board_by_a_person(anna: httpx.Client, facilitator: httpx.Client, day: str) -> None:
    """One choice for each, in the perspective one came from: the likely fields named and first, none chosen before."""
    outer, inner = str(new_id()), str(new_id())
    write(anna, day, "telefoner", outer)
    write(anna, day, "film", inner, level="invarld")
    submit(facilitator, f"{day}/open")
    address = f"{day}/preparation/board"
    assert f'href="{address}?perspective=challenges"' in facilitator.get(day).text
    page = facilitator.get(f"{address}?perspective=possibilities").text
    offered = [re.findall(rf'name="quadrant-{item}" value="(\w*)"( checked)?', page) for item in (outer, inner)]
    assert [[code for code, _checked in each] for each in offered] == [
        ["opportunity", "threat", "strength", "weakness", ""],
        ["strength", "weakness", "opportunity", "threat", ""],
    ]
    assert [[code for code, checked in each if checked] for each in offered] == [[""], [""]]
    assert page.index("telefoner") < page.index("Förslag: möjligheter eller hot") < page.index("film")
    assert "Förslag: styrkor eller svagheter" in page
    assert re.findall(r'value="(\w+)" selected', page) == ["possibilities"]
    chosen = {"perspective": "possibilities", f"quadrant-{outer}": "threat"}
    half = submit(facilitator, address, **chosen, **{f"perspective-{inner}": "challenges"})
    assert half.status_code == 422
    assert f'id="error-quadrant-{inner}"' in half.text
    assert 'value="threat" checked' in half.text
    board = [following(facilitator, submit(facilitator, address, **chosen)) for _ in range(2)]

    assert "1 tanke ligger nu på tavlan." in board[0]
    assert "<h2><bdi>Possibilities</bdi></h2>" in board[0]
    note = re.search(rf"{day}/notes/[\w-]+", facilitator.get(address).text)
    assert note
    assert "Ligger på tavlan" in facilitator.get(address).text
    assert "ur förberedelsen" in facilitator.get(note[0]).text


def test_before_the_board_is_open_nothing_is_put_on_it(facilitator: httpx.Client, day: str) -> None:
    """The page leads back."""
    assert facilitator.get(f"{day}/preparation/board").headers["location"] == day


def test_the_worksheet_is_english_for_who_reads_english(anna: httpx.Client, day: str) -> None:
    """Questions and buttons."""
    anna.get("/language/en")
    page = anna.get(f"{day}/preparation").text

    assert "The wider world" in page
    assert "Save the thought" in page


def test_a_number_is_read_as_the_page_writes_it(anna: httpx.Client, day: str) -> None:
    """On an English page a comma groups thousands; on a Swedish one it could mean two things."""
    swedish = add(anna, day, number="9,437,000")
    anna.get("/language/en")
    english = following(anna, add(anna, day, number="9,437,000"))

    assert swedish.status_code == 422
    assert 'value="9,437,000"' in swedish.text
    assert "9,437,000" in english
