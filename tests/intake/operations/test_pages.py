"""The operations page on a real database; planner and reports don't answer here."""

from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest
from sqlalchemy import insert, select

from services.intake.mail.jobs import SEND_MAIL
from services.intake.mail.use_cases import queue_mail
from services.intake.operations.use_cases import record_backup
from services.intake.tables import jobs, parked_events
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from tests.intake.conftest import SignedIn
from tests.people import Place, make_account
from tests.system import token_of


@pytest.fixture
def operator(signed_in: SignedIn, database: Database, falun: Place) -> httpx.Client:
    """A browser in which the operator is signed in."""
    with database.transaction(WORKER) as db:
        account = make_account(db, Role.OPERATOR, falun, email="mika@drift.example")
    return signed_in(account)


def park(database: Database, position: int = 7) -> None:
    """Park an event of the planner in intake."""
    row = {"source": "planner", "position": position, "id": new_id(), "type": "plan.archived.v1", "data": {}}
    row |= {"subject": "plan/1", "time": datetime.now(UTC), "error": "ValueError (shared/follow.py:1)", "attempts": 3}
    with database.transaction(WORKER) as db:
        db.execute(insert(parked_events).values(**row))


def fail_letters(database: Database, number: int) -> list[UUID]:
    """Have letters whose jobs were given up; return the jobs."""
    with database.transaction(WORKER) as db:
        for _ in range(number):
            queue_mail(db, recipient="anna@falun.example", subject="Hemligt", body="Hemlig länk")
        failed = {"state": "failed", "attempt": 3, "reason": "MailRefused: SMTPSenderRefused 550"}
        db.execute(jobs.update().values(**failed, finished_at=datetime.now(UTC)))
        return list(db.execute(select(jobs.c.id)).scalars())


def press(browser: httpx.Client, path: str, **form: str) -> httpx.Response:
    """Send a form of the page."""
    return browser.post(path, data=form | {"csrf_token": token_of(browser.get("/operations").text)})


def test_services_that_are_away_are_named(operator: httpx.Client) -> None:
    """And the page stands without them."""
    page = operator.get("/operations")

    assert page.status_code == 200
    assert "planner svarar inte" in page.text
    assert "reports svarar inte" in page.text
    assert "intake svarar inte" not in page.text
    assert page.text.count("Inga hos dem som svarar.") == 2


def test_no_clock_and_no_backup_are_named(operator: httpx.Client) -> None:
    """No worker runs in this test."""
    page = operator.get("/operations").text

    assert "Ingen arbetare för intake är igång" in page
    assert "Ingen säkerhetskopia finns" in page


def test_the_last_backups_are_shown(operator: httpx.Client, database: Database) -> None:
    """The good one with its size and place, the failed one with its reason."""
    now = datetime.now(UTC)
    with database.transaction(WORKER) as db:
        record_backup(db, started_at=now, finished_at=now, ok=True, size_bytes=3 * 1024**2, place="/srv/kopia")
    with database.transaction(WORKER) as db:
        late = datetime.now(UTC)
        record_backup(
            db, started_at=late, finished_at=late, ok=False, size_bytes=0, place="/srv/kopia", reason="disken är full"
        )
    page = operator.get("/operations").text

    assert "3,0 MB" in page
    assert "/srv/kopia" in page
    assert "disken är full" in page
    assert "Ingen säkerhetskopia finns" not in page


def test_parked_events_are_asked_for_once(operator: httpx.Client, database: Database) -> None:
    """The second press says that it was done already; the page shows what is under way."""
    park(database)
    chosen = {"service": "intake", "source": "planner", "subject": "plan/1"}
    answers = [press(operator, "/operations/parked-events", **chosen) for _ in range(2)]
    page = operator.get("/operations").text
    with database.transaction(WORKER) as db:
        asked = db.execute(select(parked_events.c.retry_asked_at)).scalar_one()

    assert [answer.headers["location"] for answer in answers] == ["/operations"] * 2
    assert "tas upp igen</span>" in page
    assert "1 händelse är parkerad i intake" in page
    assert asked is not None


def test_letters_are_sent_again_and_never_shown(operator: httpx.Client, database: Database) -> None:
    """How many, and why not; nothing of what they say or to whom."""
    fail_letters(database, 2)
    before = operator.get("/operations").text
    press(operator, "/operations/jobs", service="intake", kind=SEND_MAIL.name)
    with database.transaction(WORKER) as db:
        states = db.execute(select(jobs.c.state, jobs.c.attempt)).all()

    assert "2 mejl gick inte att skicka" in before
    assert "SMTPSenderRefused 550" in before
    assert "anna@" not in before
    assert "Hemlig" not in before
    assert [tuple(row) for row in states] == [("queued", 0)] * 2


def test_one_failed_job_is_queued_anew(operator: httpx.Client, database: Database) -> None:
    """The others stay as they are."""
    first, _ = fail_letters(database, 2)
    press(operator, "/operations/jobs", service="intake", job_id=str(first))
    with database.transaction(WORKER) as db:
        queued = db.execute(select(jobs.c.id).where(jobs.c.state == "queued")).scalars().all()

    assert queued == [first]


def test_a_service_that_does_not_answer_is_a_warning(operator: httpx.Client) -> None:
    """Whether it happened isn't known; pressing again is harmless."""
    answer = press(operator, "/operations/parked-events", service="planner")

    assert answer.headers["location"] == "/operations"
    assert "planner svarade inte" in operator.get("/operations").text


def test_an_unknown_service_is_refused(operator: httpx.Client) -> None:
    """Nobody is asked over the network because of a form that was tampered with."""
    assert press(operator, "/operations/jobs", service="elsewhere", kind="x").status_code == 422


def test_the_fragment_holds_the_parts_and_no_page(operator: httpx.Client) -> None:
    """What the script puts in place."""
    fragment = operator.get("/operations/now").text

    assert fragment.count("data-part") == 7
    assert "<html" not in fragment
