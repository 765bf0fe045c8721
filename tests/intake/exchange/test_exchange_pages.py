"""Taking boards out and bringing files in, as a browser without JavaScript does it."""

import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from openpyxl import Workbook
from sqlalchemy import select

from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import NoteImport
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from tests.intake.conftest import SignedIn
from tests.intake.exchange import other_boards
from tests.intake.exchange.exchange import chosen_values, opened_day, send_file, uploaded
from tests.intake.world import waits_for_a_lock
from tests.people import Place, make_account, make_place, submit
from tests.system import wait_for


@pytest.fixture
def day(facilitator: httpx.Client, falun: Place) -> str:
    """The address of an open day."""
    return opened_day(facilitator, falun)


def write(browser: httpx.Client, day: str, text: str) -> None:
    """Write a note."""
    fields = {"text": text, "perspective": "challenges", "quadrant": "strength", "key": str(new_id())}
    assert submit(browser, f"{day}/notes", **fields).status_code == 303


def test_a_file_that_is_no_list_is_refused_in_words_for_people(facilitator: httpx.Client, day: str) -> None:
    """With what to do about it."""
    page = send_file(facilitator, f"{day}/imports", b'{"text": "a"', "lappar.json").text

    assert "Filen går inte att läsa som en lista" in page
    assert "spara listan som kalkylblad" in page
    assert "objekt" not in page


def test_notes_that_stand_on_the_board_already_are_told_of(facilitator: httpx.Client, day: str) -> None:
    """Also when nothing but their words says so; several people may have thought the same, so it is no hindrance."""
    write(facilitator, day, "hyllor")
    heads = "text;perspektiv;fält\n"
    new = facilitator.get(uploaded(facilitator, day, f"{heads}rum;Challenges;Styrkor\n")).text
    rows = "hyllor;Challenges;Styrkor\nhyllor;Challenges;Hot\n"
    known = facilitator.get(uploaded(facilitator, day, heads + rows)).text

    assert "står redan på tavlan" not in new
    assert "En av lapparna står redan på tavlan" in known
    assert "Läs in 2 lappar" in known.replace("\N{NO-BREAK SPACE}", " ")


def test_another_boards_file_comes_in_step_by_step(facilitator: httpx.Client, day: str) -> None:
    """Columns, then values, then the notes: what was guessed is chosen already, and confirming twice writes once."""
    columns = uploaded(facilitator, day, other_boards.SCRUMLR)
    assert columns.endswith("/columns")
    page = facilitator.get(columns).text
    assert 'Vi kan <span class="unbroken">e-böcker</span>' in page
    choices = chosen_values(page)
    assert (choices["column-3"], choices["column-5"], choices["column-8"]) == ("text", "quadrant", "votes")

    values = submit(facilitator, columns, **choices | {"perspective": "challenges"}).headers["location"]
    told = chosen_values(facilitator.get(values).text)
    assert list(told.values()) == ["strength", "weakness", "opportunity", "threat", ""]
    preview = submit(facilitator, values, **told | {"quadrant-4": "skip"}).headers["location"]
    page = facilitator.get(preview).text
    assert "valdes bort" in page
    for _ in range(2):
        assert submit(facilitator, f"{preview}/confirm").status_code == 303

    assert facilitator.get(day).text.count("note-link") == 4
    assert "redan inlästa" in facilitator.get(facilitator.get(preview).headers["location"]).text


def test_a_file_is_read_before_the_day_is_locked(facilitator: httpx.Client, day: str, database: Database) -> None:
    """A large one takes seconds, in which nobody could join or write; one that can't be read waits for nobody."""
    with ThreadPoolExecutor(1) as pool:
        with database.transaction(WORKER) as db:
            db.scalars(select(SwotSession.id).with_for_update()).one()
            sending = pool.submit(send_file, facilitator, f"{day}/imports", b"PK\x03\x04", "x.xlsx")
            wait_for(lambda: sending.done() or waits_for_a_lock(database), "the answer")
            answered = sending.done()
        answer = sending.result()

    assert answered
    assert answer.status_code == 422


def test_a_file_that_was_thrown_away_is_asked_for_again(facilitator: httpx.Client, day: str) -> None:
    """Who comes back too late reads that nothing was read in, and what to do."""
    preview = uploaded(facilitator, day, other_boards.SCRUMLR).rpartition("/")[0].rpartition("/")[0]
    answer = submit(facilitator, f"{preview}/{new_id()}/confirm")

    assert answer.status_code == 404
    assert "Filen finns inte kvar" in answer.text
    assert "välj filen igen" in answer.text


def test_a_column_per_quadrant_needs_no_second_step(facilitator: httpx.Client, day: str) -> None:
    """With four columns of notes the values have nothing to tell."""
    columns = uploaded(facilitator, day, other_boards.MENTIMETER)
    choices = chosen_values(facilitator.get(columns).text)

    preview = submit(facilitator, columns, **choices | {"perspective": "possibilities"}).headers["location"]

    assert "Läs in 4 lappar" in facilitator.get(preview).text


def test_a_file_lies_on_the_board_that_one_came_from(facilitator: httpx.Client, day: str) -> None:
    """From the board through the upload to the columns, so that the first press goes on; without one it is asked."""
    upload = f"{day}/imports?perspective=possibilities"
    assert f'href="{upload}"' in facilitator.get(f"{day}?perspective=possibilities").text
    assert 'name="perspective" value="possibilities"' in facilitator.get(upload).text
    text = other_boards.PADLET.encode()
    sent = send_file(facilitator, f"{day}/imports", text, "padlet.csv", perspective="possibilities")
    page = facilitator.get(sent.headers["location"], follow_redirects=True)
    values = submit(facilitator, page.url.path, **chosen_values(page.text))
    told = chosen_values(facilitator.get(values.headers["location"]).text)
    unknown = facilitator.get(uploaded(facilitator, day, other_boards.PADLET)).text

    assert chosen_values(page.text)["perspective"] == "possibilities"
    assert list(told.values()) == ["strength", "weakness", "opportunity", "threat"]
    whole = unknown[unknown.index('id="field-perspective"') :]
    assert re.findall(r'<option value="">([^<]+)<', whole) == ["välj", "det säger en kolumn"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"column-3": "unused"}, "Välj minst en kolumn"),
        ({"perspective": ""}, "Välj ett perspektiv"),
        ({"perspective": "kansle"}, "Välj ett perspektiv"),
        ({"column-5": "unused"}, "Välj ett fält"),
        ({"column-1": "quadrant"}, "säger redan det"),
        ({"header": "400"}, "Välj en av raderna"),
    ],
)
def test_a_wrong_choice_is_named_and_the_others_are_kept(
    facilitator: httpx.Client, day: str, changes: dict[str, str], message: str
) -> None:
    """The page says what is missing, at its field, with everything else as it was chosen."""
    columns = uploaded(facilitator, day, other_boards.SCRUMLR)
    choices = (
        chosen_values(facilitator.get(columns).text) | {"perspective": "challenges", "column-8": "unused"} | changes
    )

    answer = submit(facilitator, columns, **choices)

    assert answer.status_code == 422
    assert message in answer.text
    kept = chosen_values(answer.text)
    assert {name: kept[name] for name in choices if name not in {"header", "perspective"}} == {
        name: value for name, value in choices.items() if name not in {"header", "perspective"}
    }


def test_a_column_of_texts_is_no_column_of_quadrants(facilitator: httpx.Client, day: str) -> None:
    """Too many different values to choose for: the message says how many."""
    text = "a,b\n" + "".join(f"lapp {number},typ {number}\n" for number in range(31))
    columns = uploaded(facilitator, day, text)
    choices = {"header": "0", "column-0": "text", "column-1": "quadrant", "perspective": "challenges"}

    assert "31 olika värden" in submit(facilitator, columns, **choices).text


def test_a_value_without_meaning_is_asked_for_again(facilitator: httpx.Client, day: str) -> None:
    """What was chosen for the others is still chosen; nothing can be confirmed meanwhile."""
    columns = uploaded(facilitator, day, other_boards.SCRUMLR)
    choices = chosen_values(facilitator.get(columns).text) | {"perspective": "challenges"}
    values = submit(facilitator, columns, **choices).headers["location"]
    told = chosen_values(facilitator.get(values).text) | {"quadrant-0": "threat"}

    answer = submit(facilitator, values, **told)
    submit(facilitator, values.replace("/values", "/confirm"))

    assert answer.status_code == 422
    assert "”Parking lot”" in answer.text
    assert chosen_values(answer.text) == told
    assert "note-link" not in facilitator.get(day).text


def test_the_line_of_the_headings_can_be_chosen(facilitator: httpx.Client, day: str) -> None:
    """The columns are shown anew, with none of the file's lines lost."""
    columns = uploaded(facilitator, day, "x,y\nLapp,Fält\nbra,S\n")
    shown = submit(facilitator, columns, header="1", show="1").text
    assert chosen_values(shown)["column-1"] == "quadrant"
    without = chosen_values(submit(facilitator, columns, header="-1", show="1").text)

    fields = without | {"column-0": "text", "column-1": "unused", "perspective": "challenges", "quadrant": "threat"}
    preview = submit(facilitator, columns, **fields).headers["location"]

    assert "Läs in 3 lappar" in facilitator.get(preview).text


def test_a_sheet_of_a_workbook_can_be_chosen(facilitator: httpx.Client, day: str) -> None:
    """One that fills a sheet per question is read sheet by sheet; with another sheet the columns are shown anew."""
    workbook, file = Workbook(), io.BytesIO()
    first = workbook.worksheets[0]
    first.append(["SWOT-dag Falun"])
    first.merge_cells("A1:D1")
    second = workbook.create_sheet("Styrkor")
    for row in (["Voter", "Response"], ["Voter 1", "Vi kan e-böcker"], ["Voter 2", "=1+1"]):
        second.append(row)
    workbook.create_sheet("tomt")
    workbook.save(file)
    columns = (
        send_file(facilitator, f"{day}/imports", file.getvalue(), "mentimeter.xlsx").headers["location"] + "/columns"
    )
    page = facilitator.get(columns).text
    assert "tomt" not in page

    fields = chosen_values(page) | {"shown_sheet": first.title, "sheet": second.title}
    shown = submit(facilitator, columns, **fields)
    choices = chosen_values(shown.text)
    assert (choices["sheet"], choices["column-0"], choices["column-1"]) == (second.title, "unused", "text")
    assert choices["quadrant"] == "strength", "the sheet is called so"
    told = choices | {"shown_sheet": second.title, "perspective": "challenges"}
    preview = facilitator.get(submit(facilitator, columns, **told).headers["location"]).text

    assert "Läs in 1 lapp<" in preview
    assert "formel utan sparat värde" in preview


def test_our_own_headings_can_be_read_in_another_way(facilitator: httpx.Client, day: str) -> None:
    """A list with our headings is shown at once, and its columns can be chosen all the same."""
    preview = uploaded(facilitator, day, "text;perspektiv;kvadrant\nbra;Challenges;S\n")
    assert f"{preview}/columns" in facilitator.get(preview).text

    columns = chosen_values(facilitator.get(f"{preview}/columns").text)
    values = submit(facilitator, f"{preview}/columns", **columns).headers["location"]
    submit(facilitator, values, **chosen_values(facilitator.get(values).text))

    assert "Läs in 1 lapp<" in facilitator.get(preview).text


def test_a_list_that_was_taken_out_and_edited_does_not_double_the_board(facilitator: httpx.Client, day: str) -> None:
    """Rows with an id of this board are told of, only new rows come in."""
    write(facilitator, day, "hyllor")
    text = facilitator.get(f"{day}/export/csv").text
    preview = uploaded(facilitator, day, text + ";ny lapp;Challenges;Hot;;\r\n")

    page = facilitator.get(preview).text
    assert "finns redan på tavlan" in page
    assert "Läs in 1 lapp<" in page


def test_a_board_is_taken_out_in_three_kinds(facilitator: httpx.Client, day: str) -> None:
    """Each with a name that says whose day it is, and kept by no cache between."""
    write(facilitator, day, "<svg onload=alert(1)>")
    page = facilitator.get(f"{day}/export").text
    for kind, kind_of_content in (("csv", "text/csv"), ("xlsx", "spreadsheetml"), ("json", "application/json")):
        answer = facilitator.get(f"{day}/export/{kind}")

        assert f"{day}/export/{kind}" in page
        assert kind_of_content in answer.headers["content-type"]
        assert answer.headers["content-disposition"] == f'attachment; filename="swot-2080-2026-03-12.{kind}"'
        assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["notes"][0]["text"] == "<svg onload=alert(1)>"
    assert facilitator.get(f"{day}/export/pdf").status_code == 404


def test_a_board_becomes_a_day_and_is_merged(facilitator: httpx.Client, day: str) -> None:
    """A new day of the file; into it the file brings nothing more, and the page says so."""
    write(facilitator, day, "hyllor")
    data, fields = facilitator.get(f"{day}/export/json").content, {"session_id": str(new_id()), "another": "1"}
    for _ in range(2):
        made = send_file(facilitator, "/swot-sessions/from-file", data, "tavla.json", **fields)
        assert made.status_code == 303
    address = made.headers["location"]
    assert facilitator.get(address).text.count("note-link") == 1
    write(facilitator, day, "budget")
    text = facilitator.get(f"{day}/export/json").text

    preview = uploaded(facilitator, address, text, "tavla.json")
    page = facilitator.get(preview).text
    assert "budget" in page
    assert "hyllor" not in page
    submit(facilitator, f"{preview}/confirm")
    assert facilitator.get(address).text.count("note-link") == 2
    again = facilitator.get(uploaded(facilitator, address, text, "tavla.json")).text
    assert "redan inläst" in again


def test_a_day_beside_the_one_that_a_file_comes_from_is_asked_for(facilitator: httpx.Client, day: str) -> None:
    """Its notes would count twice, on another date too; without that day, a date that is taken is asked about."""
    write(facilitator, day, "hyllor")
    board, fields = facilitator.get(f"{day}/export/json").json(), {"session_id": str(new_id())}

    for held_on in ("", "2026-04-01"):
        asked = sent_board(facilitator, board, held_on=held_on, **fields)
        assert (asked.status_code, day in asked.text) == (422, True)
        assert "räknas två gånger" in asked.text
        assert 'name="another"' in asked.text
    board["session"]["id"] = str(new_id())
    taken = sent_board(facilitator, board, **fields)
    assert "har redan en SWOT-dag det datumet" in taken.text
    assert sent_board(facilitator, board, another="1", **fields).status_code == 303


def sent_board(facilitator: httpx.Client, board: dict[str, Any], **fields: str) -> httpx.Response:
    """Ask for a day of a file."""
    return send_file(facilitator, "/swot-sessions/from-file", json.dumps(board).encode(), "tavla.json", **fields)


def test_what_a_board_does_not_bring_is_shown_with_why(facilitator: httpx.Client, day: str) -> None:
    """Both wordings of a note that differs, the file's conclusion where there is another, and each note left behind."""
    for text in ("hyllor", "budget"):
        write(facilitator, day, text)
    submit(facilitator, f"{day}/conclusions/challenges", text="Vi vill öva.", revision="0")
    content = facilitator.get(f"{day}/export/json").json()
    content["notes"][0]["text"], content["notes"][1]["perspective"] = "hyllor på hjul", "kansle"
    content["conclusions"][0]["wordings"][0]["text"] = "Vi vill lära."

    page = facilitator.get(uploaded(facilitator, day, json.dumps(content), "tavla.json")).text

    for said in ("hyllor på hjul", ">hyllor<", "Vi vill lära.", "perspektivet finns inte", "finns redan på tavlan"):
        assert said in page, said
    assert "Läs in det nya" not in page


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "ingen hel tavla"),
        (b"text;perspektiv\n", "ingen hel tavla"),
        (b'{"format": "kub-swot-session", "version": 7}', "nyare version"),
        (b'{"format": "kub-swot-session", "version": 1}', "skadad"),
    ],
)
def test_no_day_is_made_of_another_file(facilitator: httpx.Client, data: bytes, message: str) -> None:
    """The page says what is wrong, with the day that was typed still there."""
    fields = {"session_id": str(new_id()), "held_on": "2026-04-01"}
    answer = send_file(facilitator, "/swot-sessions/from-file", data, "tavla.json", **fields)

    assert answer.status_code == 422
    assert message in answer.text
    assert 'value="2026-04-01"' in answer.text
    assert fields["session_id"] in answer.text


def test_a_damaged_board_is_no_table(facilitator: httpx.Client, day: str) -> None:
    """Uploaded as a list it is refused for what it is."""
    data = json.dumps({"format": "kub-swot-session", "version": 1}).encode()

    assert "skadad" in send_file(facilitator, f"{day}/imports", data, "tavla.json").text


def test_headings_alone_are_no_file_of_notes(facilitator: httpx.Client, day: str) -> None:
    """One line of several cells says so; one line of one cell is a note."""
    assert "inga rader" in send_file(facilitator, f"{day}/imports", b"Column;Text\n", "x.csv").text
    assert uploaded(facilitator, day, "budgeten krymper\n").endswith("/columns")


def test_what_a_file_held_is_gone_when_it_is_confirmed(facilitator: httpx.Client, day: str, database: Database) -> None:
    """Names of authors stood in it, which the board never had."""
    columns = uploaded(facilitator, day, other_boards.MENTIMETER)
    choices = chosen_values(facilitator.get(columns).text) | {"perspective": "challenges"}
    submit(facilitator, columns, **choices)
    submit(facilitator, columns.replace("/columns", "/confirm"))

    with database.transaction(WORKER) as db:
        kept = db.scalars(select(NoteImport)).one()
        assert (kept.lines, kept.mapping, kept.notes) == (None, None, [])
    assert facilitator.get(columns).status_code == 303


def test_paper_forms_lead_to_where_they_are_typed_in(facilitator: httpx.Client, day: str) -> None:
    """A form per perspective; each quadrant has a link to its field, which stays chosen from one saving to the next."""
    page = facilitator.get(f"{day}/paper").text
    assert page.count('class="paper"') == 3
    assert page.count('class="paper-lines"') == 12
    link = f"{day}/paste?perspective=possibilities&amp;quadrant=threat"
    assert link in page

    first = facilitator.get(link.replace("&amp;", "&")).text
    fields = {"text": "budgeten krymper", "perspective": "possibilities", "quadrant": "threat", "key": str(new_id())}
    again = facilitator.get(submit(facilitator, f"{day}/paste", **fields).headers["location"]).text
    for shown in (first, again):
        assert chosen_values(shown)["perspective"] == "possibilities"
        assert 'value="threat" id="field-quadrant-4" checked' in shown
    assert facilitator.get(f"{day}/paper/large").text.count('class="paper paper-large') == 12


def test_files_elsewhere_are_not_found(signed_in: SignedIn, database: Database, falun: Place, day: str) -> None:
    """Another county's facilitator gets 404 for what can be taken out of a day and for its paper."""
    with database.transaction(WORKER) as db:
        torsby = make_place(db, falun.programme_id, "Torsby", code="1737", county_code="17")
        account = make_account(db, Role.FACILITATOR, torsby, email="other@kub.example")
    other = signed_in(account)

    for page in ("/export", "/export/csv", "/export/json", "/paper", "/paper/large"):
        assert other.get(f"{day}{page}").status_code == 404, page
