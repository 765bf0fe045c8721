"""Uploading a staff list: a preview first, nothing saved until it is confirmed, harmless when repeated."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import UUID

import httpx
import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from services.intake.registry.tables import StaffImport, StaffMember
from services.intake.registry.use_cases.staff_lists import forget_expired_lists
from services.intake.tables import event_log
from services.intake.worker import SERVICE
from shared.database import Database
from shared.identity import WORKER, Role
from tests.intake.registry.conftest import SignedInAs
from tests.people import Place, form_token, make_person, submit

LIST = """namn;e-post;roll;tjänstgöringsgrad;bibliotek
Åsa Öberg;asa@falun.example;bibliotekarie;80;Faluns stadsbibliotek
Bo Ek;bo@falun.example;biblioteksassistent;;2080-1
"""


def upload(browser: httpx.Client, place: Place, data: bytes, filename: str = "personal.csv") -> httpx.Response:
    """Send a file as the page's form does."""
    return browser.post(
        f"/municipalities/{place.municipality_id}/staff/list",
        data={"csrf_token": form_token(browser)},
        files={"file": (filename, data)},
    )


def preview(browser: httpx.Client, place: Place, data: bytes, filename: str = "personal.csv") -> tuple[str, str]:
    """Upload a list and return its path and its page."""
    answer = upload(browser, place, data, filename)
    assert answer.status_code == 303, answer.text
    path = answer.headers["location"]
    return path, browser.get(path).text


def figures(page: str) -> list[str]:
    """Return the numbers of new, changed, unchanged and faulty rows."""
    return re.findall(r"<dd>([\d\s]+)</dd>", page)


def confirm(browser: httpx.Client, path: str, page: str) -> httpx.Response:
    """Press the button of a preview."""
    found = re.search(r'name="fingerprint" value="(\w+)"', page)
    assert found, "there is nothing to confirm"
    return submit(browser, f"{path}/confirm", fingerprint=found[1])


def names(database: Database) -> list[str]:
    """Return the names of everybody at work."""
    with database.transaction(WORKER) as db:
        at_work = select(StaffMember.name).where(StaffMember.left_on.is_(None))
        return list(db.scalars(at_work.order_by(StaffMember.name)))


def count_events(database: Database) -> int:
    """Return how many events there are."""
    with database.transaction(WORKER) as db:
        return db.scalar(select(func.count()).select_from(event_log)) or 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_list_is_saved_after_a_look(manager: httpx.Client, database: Database, falun: Place, encoding: str) -> None:
    """Nothing before the button, everybody after it, one event per person; in every usual encoding."""
    path, page = preview(manager, falun, LIST.encode(encoding))
    before = names(database)

    answer = confirm(manager, path, page)

    assert figures(page) == ["2", "0", "0", "0"]
    assert (before, count_events(database)) == ([], 2)
    assert names(database) == ["Bo Ek", "Åsa Öberg"]
    assert "2 nya medarbetare" in manager.get(answer.headers["location"]).text


def test_a_workbook_is_read_like_a_csv(manager: httpx.Client, database: Database, falun: Place) -> None:
    """English headings, numbers as numbers, a percentage as Excel keeps it."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Name", "E-mail", "Title", "Working time", "Workplace"])
    sheet.append(["Åsa Öberg", "asa@falun.example", "librarian", 0.8, "2080-1"])
    sheet["D2"].number_format = "0%"
    file = io.BytesIO()
    book.save(file)

    path, page = preview(manager, falun, file.getvalue(), "staff.xlsx")
    confirm(manager, path, page)

    with database.transaction(WORKER) as db:
        assert db.scalars(select(StaffMember.working_time_share)).all() == [80]


def test_the_same_list_twice_brings_nothing_new(manager: httpx.Client, database: Database, falun: Place) -> None:
    """The second preview says so and offers no button."""
    path, page = preview(manager, falun, LIST.encode())
    confirm(manager, path, page)

    _, again = preview(manager, falun, LIST.encode())

    assert figures(again) == ["0", "0", "2", "0"]
    assert "Inget nytt" in again
    assert 'name="fingerprint"' not in again
    assert count_events(database) == 2


def test_the_button_pressed_twice_saves_once(manager: httpx.Client, database: Database, falun: Place) -> None:
    """The second answer leads to the same page and says that the list is saved already."""
    path, page = preview(manager, falun, LIST.encode())

    first = confirm(manager, path, page)
    second = confirm(manager, path, page)

    assert first.headers["location"] == second.headers["location"]
    assert "redan sparad" in manager.get(second.headers["location"]).text
    assert count_events(database) == 2


def test_two_buttons_at_once_save_once(manager: httpx.Client, database: Database, falun: Place) -> None:
    """Two windows, one list: one of them saves it, both end on the municipality's page."""
    path, page = preview(manager, falun, LIST.encode())
    token = form_token(manager)
    fingerprint = re.findall(r'name="fingerprint" value="(\w+)"', page)[0]
    ready = Barrier(2)

    def press(_: int) -> int:
        ready.wait()
        data = {"csrf_token": token, "fingerprint": fingerprint}
        return manager.post(f"{path}/confirm", data=data).status_code

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(press, range(2))) == [303, 303]
    assert names(database) == ["Bo Ek", "Åsa Öberg"]
    assert count_events(database) == 2


def test_rows_with_faults_are_named_and_left_out(manager: httpx.Client, database: Database, falun: Place) -> None:
    """Line and field of every fault are shown; the good rows can be saved."""
    data = LIST + "Cia;inte en adress;kansler;150;Mora\n;asa@falun.example;annan;50;2080-1\n"

    path, page = preview(manager, falun, data.encode())
    confirm(manager, path, page)

    assert figures(page) == ["2", "0", "0", "2"]
    address = 'ingen <span class="unbroken">e-postadress.</span>'
    for message in (address, "kansler", "150", "Mora", "Namnet saknas", "står redan på rad 2"):
        assert message in page
    assert names(database) == ["Bo Ek", "Åsa Öberg"]


def test_changes_are_shown_before_and_after(manager: httpx.Client, database: Database, falun: Place) -> None:
    """What is there and what it becomes stand side by side; who isn't mentioned stays."""
    with database.transaction(WORKER) as db:
        make_person(db, falun, "Åsa Öberg", "asa@falun.example")
        make_person(db, falun, "Cia Dahl", "cia@falun.example")

    path, page = preview(manager, falun, LIST.encode())
    confirm(manager, path, page)

    assert figures(page) == ["1", "1", "0", "0"]
    assert "100\N{NO-BREAK SPACE}%" in page
    assert "<strong>80\N{NO-BREAK SPACE}%</strong>" in page
    assert "1 medarbetare i kommunen står inte i listan" in page
    assert names(database) == ["Bo Ek", "Cia Dahl", "Åsa Öberg"]


def test_someone_who_works_elsewhere_is_a_fault_of_the_row(
    manager: httpx.Client, database: Database, falun: Place, mora: Place
) -> None:
    """The manager learns that the address is taken, not where or by whom."""
    with database.transaction(WORKER) as db:
        make_person(db, mora, "Bo Annan", "bo@falun.example")

    _, page = preview(manager, falun, LIST.encode())

    assert figures(page) == ["1", "0", "0", "1"]
    assert "en annan kommun" in page
    assert "Bo Annan" not in page
    assert "Mora" not in page


def test_a_preview_that_no_longer_holds_is_not_saved(manager: httpx.Client, database: Database, falun: Place) -> None:
    """Somebody added one of them meanwhile: the viewer is asked to look again."""
    path, page = preview(manager, falun, LIST.encode())
    with database.transaction(WORKER) as db:
        make_person(db, falun, "Bo Ek", "bo@falun.example")

    answer = confirm(manager, path, page)

    assert answer.status_code == 409
    assert "Registret har ändrats" in answer.text
    assert names(database) == ["Bo Ek"]


@pytest.mark.parametrize(
    ("data", "status", "message"),
    [
        (b"", 422, "Filen är tom"),
        (LIST.partition("\n")[0].encode(), 422, "inga rader"),
        (b"namn;bibliotek\nBo;2080-1\n", 422, "De här kolumnerna saknas: roll"),
        (b"x" * (11 * 1024 * 1024), 413, "högst 10 MB"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01", 422, "går inte att läsa som text"),
    ],
    ids=["empty", "header-only", "missing-column", "eleven-megabytes", "picture"],
)
def test_an_unusable_file_comes_back_with_the_reason(
    manager: httpx.Client, falun: Place, data: bytes, status: int, message: str
) -> None:
    """The message stands at the field, on the page where the next file can be chosen."""
    answer = upload(manager, falun, data)

    assert answer.status_code == status
    assert message in answer.text
    assert 'type="file"' in answer.text


def test_a_file_of_20_megabytes_is_refused(manager: httpx.Client, falun: Place) -> None:
    """It is larger than any request may be, and the answer says what may be sent."""
    answer = upload(manager, falun, b"x" * (20 * 1024 * 1024))

    assert answer.status_code == 413
    assert "för stort" in answer.text


def test_no_file_chosen_is_no_error_of_ours(manager: httpx.Client, falun: Place) -> None:
    """The form sent without a file comes back with a message."""
    answer = submit(manager, f"/municipalities/{falun.municipality_id}/staff/list")

    assert answer.status_code == 422


def test_a_formula_in_a_cell_stays_text(manager: httpx.Client, database: Database, falun: Place) -> None:
    """It is shown and saved as written, and neutralised where a spreadsheet will open it."""
    data = "namn;e-post;roll\n=CMD|'/C calc'!A0 Ek;bo@falun.example;annan\n"
    path, page = preview(manager, falun, data.encode())
    confirm(manager, path, page)

    file = manager.get(f"/municipalities/{falun.municipality_id}/staff.csv")

    assert names(database) == ["=CMD|'/C calc'!A0 Ek"]
    assert "\r\n'=CMD|" in file.content.decode("utf-8-sig")


def test_markup_in_a_cell_is_shown_as_text(manager: httpx.Client, falun: Place) -> None:
    """Nothing of a file is ever run by a page."""
    _, page = preview(manager, falun, b"namn;e-post;roll\n<script>a()</script>;x;<b>\n")

    assert "<script>a()" not in page
    assert "&lt;script&gt;a()" in page


def test_the_file_that_is_fetched_brings_nothing_new(manager: httpx.Client, falun: Place) -> None:
    """What we hand out is what we read."""
    path, page = preview(manager, falun, LIST.encode())
    confirm(manager, path, page)

    file = manager.get(f"/municipalities/{falun.municipality_id}/staff.csv")
    _, again = preview(manager, falun, file.content)

    assert 'filename="personal-2080.csv"' in file.headers["content-disposition"]
    assert figures(again) == ["0", "0", "2", "0"]


def test_a_list_is_its_uploaders_own(manager: httpx.Client, as_role: SignedInAs, falun: Place) -> None:
    """Not even an administrator sees what somebody else has uploaded and not yet saved."""
    path, _ = preview(manager, falun, LIST.encode())
    administrator = as_role(Role.ADMINISTRATOR)

    assert administrator.get(path).status_code == 404
    assert submit(administrator, f"{path}/confirm", fingerprint="").status_code == 404
    assert submit(administrator, f"{path}/discard").status_code == 404


def test_a_list_for_another_municipality_is_refused(manager: httpx.Client, mora: Place, database: Database) -> None:
    """There is no such page for a manager of elsewhere."""
    assert upload(manager, mora, LIST.encode()).status_code == 404
    with database.transaction(WORKER) as db:
        assert db.scalar(select(func.count()).select_from(StaffImport)) == 0


def test_a_discarded_list_is_gone(manager: httpx.Client, falun: Place, database: Database) -> None:
    """The preview can't be opened any more, and nobody was added."""
    path, _ = preview(manager, falun, LIST.encode())

    submit(manager, f"{path}/discard")

    assert manager.get(path).status_code == 404
    assert names(database) == []


def test_a_list_is_kept_for_a_day(manager: httpx.Client, falun: Place, database: Database) -> None:
    """After it the rows are erased, confirmed or not; a confirmed list keeps no rows at all."""
    waiting, page = preview(manager, falun, LIST.encode())
    confirm(manager, waiting, page)
    preview(manager, falun, LIST.encode())

    with database.transaction(WORKER) as db:
        kept = db.get_one(StaffImport, UUID(waiting.rpartition("/")[2]))
        assert kept.rows == []
        forget_expired_lists(db, datetime.now(UTC) + timedelta(hours=23))
        assert db.scalar(select(func.count()).select_from(StaffImport)) == 2
        forget_expired_lists(db, datetime.now(UTC) + timedelta(hours=25))
        assert db.scalar(select(func.count()).select_from(StaffImport)) == 0


def test_the_clock_erases_old_lists(manager: httpx.Client, falun: Place, database: Database) -> None:
    """Whatever the uploader does or doesn't do, the intake worker's clock keeps the promise of the page."""
    old, _ = preview(manager, falun, LIST.encode())
    fresh, _ = preview(manager, falun, LIST.encode())
    with database.transaction(WORKER) as db:
        db.get_one(StaffImport, UUID(old.rpartition("/")[2])).expires_at = datetime.now(UTC)

    for duty in SERVICE.upkeep:
        duty(database)

    assert manager.get(old).status_code == 404
    assert manager.get(fresh).status_code == 200
    with database.transaction(WORKER) as db:
        assert db.scalar(select(func.count()).select_from(StaffImport)) == 1
