"""Signing in by a link in a letter, and out again."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import httpx
import pytest
from sqlalchemy import func, select

from services.intake.accounts.domain import MOST_LINKS, SESSION_LIFETIME
from services.intake.accounts.routes import EVEN_SECONDS
from services.intake.accounts.tables import Account, SignInLink, SignInSession
from services.intake.accounts.use_cases import LinkExpired, disable_account, forget_ended, issue_link, sign_in, sign_out
from services.intake.mail.tables import OutgoingMail
from shared.database import Database
from shared.identity import WORKER, Role
from shared.web.cookies import SESSION
from tests.intake.conftest import SignedIn
from tests.people import COOKIE_DOMAIN, Place, form_token, make_account, make_person, submit

pytestmark = pytest.mark.usefixtures("falun")


@pytest.fixture
def raija(database: Database, falun: Place) -> Account:
    """Falun's manager."""
    with database.transaction(WORKER) as db:
        return make_account(db, Role.MANAGER, falun, email="raija@falun.example", name="Raija Korhonen")


def letters(database: Database) -> list[OutgoingMail]:
    """Return every letter that waits."""
    with database.transaction(WORKER) as db:
        return list(db.scalars(select(OutgoingMail).order_by(OutgoingMail.created_at)))


def link_in(letter: OutgoingMail) -> str:
    """Return the path that the letter's link leads to."""
    found = re.search(r"http://localhost:8000(\S+)", letter.body or "")
    assert found
    return found[1]


def count_sessions(database: Database) -> int:
    """Return how many sign-in sessions are open."""
    with database.transaction(WORKER) as db:
        return db.scalar(select(func.count()).select_from(SignInSession).where(SignInSession.ended_at.is_(None))) or 0


def test_a_link_leads_to_where_the_viewer_was_going(browser: httpx.Client, database: Database, raija: Account) -> None:
    """From a page to the letter, to the button, and to that page."""
    sent_away = browser.get("/accounts?q=a&page=2")
    asked = browser.get(sent_away.headers["location"])
    assert 'value="/accounts?q=a&amp;page=2"' in asked.text

    submit(browser, "/sign-in", email="Raija@Falun.example ", next="/accounts?q=a&page=2")
    link = link_in(letters(database)[0])
    page = browser.get(link)
    target = re.search(r'name="next" value="([^"]*)"', page.text)
    assert target
    answer = submit(browser, link.partition("?")[0], next=target[1].replace("&amp;", "&"))

    assert "Raija Korhonen" in page.text
    assert answer.headers["location"] == "/accounts?q=a&page=2"
    assert browser.get("/sign-in").headers["location"] == "/"


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"])
def test_a_link_never_leads_to_another_site(
    browser: httpx.Client, database: Database, raija: Account, target: str
) -> None:
    """What isn't a path of our own becomes the start page, at the form and at the button."""
    submit(browser, "/sign-in", email=raija.email, next=target)
    link = link_in(letters(database)[0])
    answer = submit(browser, link.partition("?")[0], next=target)

    assert "next" not in link
    assert answer.headers["location"] == "/"


def test_opening_a_link_spends_nothing(browser: httpx.Client, database: Database, raija: Account) -> None:
    """A mail scanner may open it as often as it likes."""
    submit(browser, "/sign-in", email=raija.email)
    link = link_in(letters(database)[0])
    scanned = [browser.get(link).status_code for _ in range(3)]

    assert scanned == [200, 200, 200]
    assert count_sessions(database) == 0
    assert submit(browser, link).status_code == 303


def test_a_link_is_spent_once(browser: httpx.Client, database: Database, raija: Account) -> None:
    """The second time the form is shown again, with what happened."""
    submit(browser, "/sign-in", email=raija.email)
    link = link_in(letters(database)[0])
    first = submit(browser, link)
    browser.cookies.clear()
    second = submit(browser, link, next="/accounts")

    assert first.status_code == 303
    assert second.status_code == 410
    assert "Den här länken gäller inte längre." in second.text
    assert 'name="email"' in second.text
    assert 'name="next" value="/accounts"' in second.text
    assert count_sessions(database) == 1


def test_two_who_spend_a_link_at_once_get_one_session(database: Database, raija: Account) -> None:
    """The row is locked, so exactly one of them is signed in."""
    now = datetime.now(UTC)
    with database.transaction(WORKER) as db:
        token = issue_link(db, raija, now).token
    start = Barrier(2)

    def spend() -> bool:
        start.wait(10)
        try:
            with database.transaction(WORKER) as db:
                sign_in(db, token, now)
        except LinkExpired:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        outcomes = [future.result() for future in [pool.submit(spend), pool.submit(spend)]]

    assert sorted(outcomes) == [False, True]
    assert count_sessions(database) == 1


def test_an_expired_link_signs_nobody_in(browser: httpx.Client, database: Database, raija: Account) -> None:
    """Half an hour later it is too late, at the page and at the button."""
    with database.transaction(WORKER) as db:
        token = issue_link(db, raija, datetime.now(UTC) - timedelta(minutes=31)).token

    assert browser.get(f"/sign-in/link/{token}").status_code == 410
    assert submit(browser, f"/sign-in/link/{token}").status_code == 410
    assert count_sessions(database) == 0


def test_a_disabled_account_is_not_signed_in(browser: httpx.Client, database: Database, raija: Account) -> None:
    """Neither by a link that was sent before, nor by asking for one."""
    now = datetime.now(UTC)
    with database.transaction(WORKER) as db:
        token = issue_link(db, raija, now).token
        disable_account(db, raija.id, now)
    refused = submit(browser, f"/sign-in/link/{token}")
    submit(browser, "/sign-in", email=raija.email)

    assert refused.status_code == 403
    assert "avstängt" in refused.text
    assert count_sessions(database) == 0
    assert letters(database) == []


def test_disabling_an_account_signs_it_out_at_once(signed_in: SignedIn, database: Database, raija: Account) -> None:
    """The very next page asks to sign in, and so it stays when the account is opened again."""
    browser = signed_in(raija)
    before = browser.get("/sign-in").status_code
    with database.transaction(WORKER) as db:
        disable_account(db, raija.id, datetime.now(UTC))
    during = browser.get("/sign-in").status_code
    with database.transaction(WORKER) as db:
        db.get_one(Account, raija.id).disabled_at = None

    assert (before, during) == (303, 200)
    assert browser.get("/sign-in").status_code == 200


def test_signing_out_counts_at_once_and_is_harmless_twice(signed_in: SignedIn, raija: Account) -> None:
    """A copy of the cookie is worth nothing afterwards."""
    browser = signed_in(raija)
    copy = browser.cookies[SESSION]
    first = submit(browser, "/sign-out")
    kept = SESSION in browser.cookies
    browser.cookies.set(SESSION, copy, domain=COOKIE_DOMAIN)
    second = submit(browser, "/sign-out")

    assert (first.status_code, kept) == (303, False)
    assert second.status_code == 303
    assert browser.get("/accounts").headers["location"].startswith("/sign-in")


def test_signing_in_anew_ends_the_session_of_this_browser(
    signed_in: SignedIn, database: Database, raija: Account
) -> None:
    """A cookie that somebody planted is not the one that is signed in."""
    browser = signed_in(raija)
    planted = browser.cookies[SESSION]
    with database.transaction(WORKER) as db:
        token = issue_link(db, raija, datetime.now(UTC)).token
    submit(browser, f"/sign-in/link/{token}")

    assert browser.cookies[SESSION] != planted
    assert count_sessions(database) == 1


def test_an_unknown_address_gets_the_same_answer(browser: httpx.Client, database: Database, raija: Account) -> None:
    """Nobody can find out who has an account."""
    known = submit(browser, "/sign-in", email=raija.email)
    unknown = submit(browser, "/sign-in", email="nobody@falun.example")

    assert known.status_code == unknown.status_code == 200
    assert _without_tokens(known, raija.email) == _without_tokens(unknown, "nobody@falun.example")
    assert [letter.recipient for letter in letters(database)] == [raija.email]


def test_an_unknown_address_is_answered_no_sooner(browser: httpx.Client, raija: Account) -> None:
    """Otherwise a clock would tell who has an account."""
    token = form_token(browser)
    waited = []
    for address in ("nobody@falun.example", raija.email):
        began = time.monotonic()
        browser.post("/sign-in", data={"csrf_token": token, "email": address})
        waited.append(time.monotonic() - began)

    assert min(waited) >= EVEN_SECONDS


def test_what_signs_nobody_in_any_more_is_erased(database: Database, raija: Account) -> None:
    """Expired links, expired sessions and ended ones; what holds stays."""
    now = datetime.now(UTC)
    with database.transaction(WORKER) as db:
        issue_link(db, raija, now - timedelta(hours=1))
        kept = issue_link(db, raija, now).hash
        signed_out = sign_in(db, issue_link(db, raija, now, reusable=True).token, now)
        sign_out(db, signed_out.token, now)
        long_ago = now - SESSION_LIFETIME
        sign_in(db, issue_link(db, raija, long_ago).token, long_ago)
        open_session = sign_in(db, issue_link(db, raija, now, lifetime=timedelta(minutes=1)).token, now).hash
        forget_ended(db, now + timedelta(minutes=2))
    with database.transaction(WORKER) as db:
        links = db.scalars(select(SignInLink.token_hash)).all()
        sessions = db.scalars(select(SignInSession.token_hash)).all()

    assert kept in links
    assert len(links) == 2
    assert sessions == [open_session]


def _without_tokens(answer: httpx.Response, email: str) -> str:
    return re.sub(r'value="\w{64}"', "", answer.text).replace(email, "ADDRESS")


def test_links_are_rationed(browser: httpx.Client, database: Database, raija: Account) -> None:
    """After five in a quarter of an hour no more are sent, and the answer stays the same."""
    answers = {submit(browser, "/sign-in", email=raija.email).status_code for _ in range(MOST_LINKS + 2)}

    assert answers == {200}
    assert len(letters(database)) == MOST_LINKS


@pytest.mark.parametrize("address", ["", "raija", "raija@", "@falun.example", "a b@falun.example", "x" * 250 + "@a.se"])
def test_a_malformed_address_is_said_so_at_the_field(browser: httpx.Client, address: str) -> None:
    """What was typed stays, and the field names its error."""
    answer = submit(browser, "/sign-in", email=address)

    assert answer.status_code == 422
    assert 'id="error-email"' in answer.text


def test_the_mail_folder_is_named_on_this_machine_only(
    browser: httpx.Client, environment: dict[str, str], raija: Account
) -> None:
    """Without a mail server and on localhost, the page says where the letter lies."""
    answer = submit(browser, "/sign-in", email=raija.email)

    assert f"{environment['KUB_DATA']}/mail" in answer.text


def test_a_staff_member_gets_an_account_at_the_first_sign_in(
    browser: httpx.Client, database: Database, falun: Place
) -> None:
    """Who stands in the staff list can sign in; who has left can't."""
    with database.transaction(WORKER) as db:
        make_person(db, falun, "Anette Bergman", "anette@falun.example")
        make_person(db, falun, "Gun Ek", "gun@falun.example").left_on = datetime.now(UTC).date()
    for address in ("anette@falun.example", "gun@falun.example"):
        submit(browser, "/sign-in", email=address)

    assert [letter.recipient for letter in letters(database)] == ["anette@falun.example"]
