"""The calendar's pages, as a browser without JavaScript uses them."""

import re
from dataclasses import replace
from datetime import date

import httpx
import pytest
from starlette.testclient import TestClient

from services.intake.accounts.domain import new_secret
from services.intake.board.domain import Action, Day
from shared.database import Database
from shared.identity import WORKER, Role
from tests.intake.conftest import SignedIn
from tests.intake.days import MARCH, Facilitator
from tests.people import Place, form_token, make_account, make_place, submit

MONTH = "/swot-sessions/calendar"
ADDRESS = f"{MONTH}/address"


@pytest.fixture
def page(signed_in: SignedIn, ellinor: Facilitator) -> httpx.Client:
    """A browser in which the facilitator is signed in."""
    return signed_in(ellinor.account)


def cell(browser: httpx.Client, day: str, query: str = "") -> str:
    """Return what stands on a day in the month."""
    found = re.search(
        rf'<td[^>]*>(?:(?!</td>).)*<time datetime="{day}">.*?</td>',
        browser.get(f"{MONTH}?month={day[:7]}{query}").text,
        re.DOTALL,
    )
    assert found
    return found[0]


def test_a_month_shows_its_days_as_links(page: httpx.Client, ellinor: Facilitator, falun: Place) -> None:
    """With municipality and time on the right day, and the weeks that Swedes count in."""
    session_id = ellinor.plan(falun)

    assert f'<a href="/swot-sessions/{session_id}">09:00 Falun</a>' in cell(page, "2026-03-12")
    assert "Falun" not in cell(page, "2026-03-11")
    week = r'class="week"><span[^>]*>Vecka </span>11</th>'
    assert re.search(week, page.get(f"{MONTH}?month=2026-03").text)


def test_a_day_that_was_called_off_says_so(page: httpx.Client, ellinor: Facilitator, falun: Place) -> None:
    """In words, not by its looks alone."""
    ellinor.advance(ellinor.plan(falun), Action.CANCEL)

    assert "inställd" in cell(page, "2026-03-12")


@pytest.mark.parametrize(
    ("held_on", "said"),
    [
        (date(2026, 12, 24), "Dagen infaller på julafton."),
        (date(2026, 12, 6), "Dagen är en söndag."),
        (date(2026, 12, 4), None),
    ],
)
def test_a_day_on_which_people_are_off_is_remarked(
    page: httpx.Client, ellinor: Facilitator, falun: Place, held_on: date, said: str | None
) -> None:
    """On its page and at its form; nothing stands in the way of it."""
    address = f"/swot-sessions/{ellinor.plan(falun, replace(MARCH, held_on=held_on))}"
    shown = [page.get(address).text, page.get(f"{address}/day").text]

    assert [any(words in text for words in ("Dagen infaller på", "Dagen är en")) for text in shown] == [bool(said)] * 2
    assert not said or all(said in text for text in shown)


def test_months_lead_to_their_neighbours_and_keep_the_choice(
    page: httpx.Client, database: Database, ellinor: Facilitator, falun: Place
) -> None:
    """Over the turn of the year, too."""
    ellinor.plan(falun)
    shown = page.get(f"{MONTH}?month=2026-12&county={falun.county_id}").text

    assert f'href="{MONTH}?month=2026-11&amp;county={falun.county_id}" rel="prev"' in shown
    assert f'href="{MONTH}?month=2027-01&amp;county={falun.county_id}" rel="next"' in shown
    assert "julafton" in shown


def test_an_empty_month_leads_on(page: httpx.Client, ellinor: Facilitator, falun: Place) -> None:
    """To the next day, or the last one."""
    ellinor.plan(falun)

    assert "Nästa är" in page.get(f"{MONTH}?month=2026-01").text
    assert "Den senaste var" in page.get(f"{MONTH}?month=2026-05").text
    assert "Inga SWOT-dagar" not in page.get(f"{MONTH}?month=2026-03").text


@pytest.mark.parametrize("query", ["?month=nonsense", "?month=2026-99&county=x&mine=1", "?county=%00", ""])
def test_a_mangled_address_shows_a_calendar(page: httpx.Client, query: str) -> None:
    """The present month and every county."""
    assert page.get(f"{MONTH}{query}").status_code == 200
    assert page.get(f"/swot-sessions{query}").status_code == 200


def test_the_days_of_one_county_can_be_chosen(
    signed_in: SignedIn, database: Database, ellinor: Facilitator, falun: Place
) -> None:
    """A programme lead sees all counties, or one."""
    with database.transaction(WORKER) as db:
        arvika = make_place(db, falun.programme_id, "Arvika", code="1784", county_code="17")
        other = make_account(db, Role.FACILITATOR, arvika, email="maj@lan.example", name="Maj")
        lead = make_account(db, Role.PROGRAMME_LEAD, falun, email="lead@kub.example")
    ellinor.plan(falun)
    Facilitator(database, other).plan(arvika)
    browser = signed_in(lead)

    both = browser.get("/swot-sessions").text
    one = browser.get(f"/swot-sessions?county={arvika.county_id}").text
    assert "Falun" in both
    assert "Arvika" in both
    assert ">Arvika <" in one
    assert ">Falun <" not in one
    assert "Arvika" in cell(browser, "2026-03-12", f"&county={arvika.county_id}")
    assert "Falun" not in cell(browser, "2026-03-12", f"&county={arvika.county_id}")


def test_ones_own_days_can_be_chosen(page: httpx.Client, ellinor: Facilitator, falun: Place) -> None:
    """Those that one runs; where there is no such choice to make, none is offered."""
    mine = ellinor.plan(falun)
    assert "Bara mina dagar" not in page.get("/swot-sessions").text
    theirs = ellinor.plan(falun, Day(date(2026, 4, 1), facilitators=("Babak",)))

    chosen = page.get("/swot-sessions?mine=1").text
    assert "Bara mina dagar" in page.get("/swot-sessions").text
    assert str(mine) in chosen
    assert str(theirs) not in chosen


def test_a_choice_that_fits_nothing_says_so(page: httpx.Client, ellinor: Facilitator, falun: Place) -> None:
    """And leads back to all days."""
    ellinor.plan(falun, replace(MARCH, facilitators=("Babak",)))

    assert "Inga dagar passar det du har valt" in page.get("/swot-sessions?mine=1").text
    assert "Inga dagar passar det du har valt" in page.get(f"{MONTH}?mine=1").text


def made_address(answer: httpx.Response) -> str:
    """Return the address that a page shows."""
    found = re.search(r'value="http://localhost:8000(/calendar/[\w-]{43}\.ics)"', answer.text)
    assert found
    return found[1]


def token_of(browser: httpx.Client) -> str:
    """Return what the form for an address holds."""
    found = re.search(r'name="token" value="([\w-]{43})"', browser.get(ADDRESS).text)
    assert found
    return found[1]


def test_an_address_is_made_once_and_shown_once(page: httpx.Client, browser: TestClient) -> None:
    """The same form sent twice gives the same address; afterwards the page knows that there is one, and not which."""
    token = token_of(page)
    first, second = (submit(page, ADDRESS, token=token) for _ in range(2))

    assert made_address(first) == made_address(second)
    assert first.headers["cache-control"] == "no-store"
    assert browser.get(made_address(first)).status_code == 200
    assert token not in page.get(ADDRESS).text
    assert "Du har en adress sedan" in page.get(ADDRESS).text


def test_a_new_address_ends_the_old_one(page: httpx.Client, browser: TestClient) -> None:
    """And an address that was taken away leads nowhere; taking it away twice is harmless."""
    old = made_address(submit(page, ADDRESS, token=token_of(page)))
    new = made_address(submit(page, ADDRESS, token=token_of(page)))
    assert [browser.get(address).status_code for address in (old, new)] == [404, 200]

    for _ in range(2):
        assert submit(page, f"{ADDRESS}/end").status_code == 303
    assert browser.get(new).status_code == 404


@pytest.mark.parametrize("token", ["", "short", "x" * 500, "å" * 43])
def test_a_made_up_address_is_refused(page: httpx.Client, token: str) -> None:
    """With a word on what to do."""
    answer = submit(page, ADDRESS, token=token)

    assert answer.status_code == 422
    assert "försök igen" in answer.text


def test_nobody_takes_somebody_elses_address(
    page: httpx.Client, signed_in: SignedIn, database: Database, falun: Place
) -> None:
    """A known token gives nothing to whoever repeats it."""
    token = new_secret().token
    assert submit(page, ADDRESS, token=token).status_code == 200
    with database.transaction(WORKER) as db:
        manager = make_account(db, Role.MANAGER, falun, email="chef@falun.example")
    other = signed_in(manager)

    answer = other.post(ADDRESS, data={"csrf_token": form_token(other), "token": token})
    assert answer.status_code == 422


def test_the_logs_hold_no_address(page: httpx.Client, browser: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """What is logged of a request is the route."""
    address = made_address(submit(page, ADDRESS, token=token_of(page)))
    with caplog.at_level("DEBUG"):
        browser.get(address)
        browser.get("/calendar/" + "y" * 43 + ".ics")

    logged = [str(record.__dict__) for record in caplog.records]
    assert any("/calendar/{secret}.ics" in line for line in logged)
    assert not any(address.split("/")[-1][:20] in line or "yyyy" in line for line in logged if "httpx" not in line)
