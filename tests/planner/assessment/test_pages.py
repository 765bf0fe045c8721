"""The pages of one's own assessment, without a script."""

import re
from typing import Any

import httpx
import pytest

from services.intake.accounts.tables import Account
from services.reports.rendering.payload import read_plan
from shared.database import Database
from shared.identity import Role
from tests.people import Place
from tests.planner.conftest import SignedIn
from tests.planner.framework_versions.conftest import send as change
from tests.planner.framework_versions.test_pages import publish
from tests.planner.reading.test_internal import as_viewer
from tests.planner.reading.test_pages import account, plan_of, save, send

PAGE = "/planner/assessment"


@pytest.fixture
def person(intake: Database, falun: Place) -> Account:
    """Somebody who works at a library."""
    return account(intake, Role.STAFF, falun)


@pytest.fixture
def own(person: Account, signed_in: SignedIn) -> httpx.Client:
    """Their browser."""
    return signed_in(person)


def say(browser: httpx.Client, **fields: Any) -> httpx.Response:
    """Send what is said of an area."""
    return send(browser, f"{PAGE}/answers", **fields)


def test_a_saved_area_leads_to_the_next_and_stands_there_again(own: httpx.Client) -> None:
    """The last one leads to the words of one's own, and these to what was said."""
    after = [say(own, area=area, level="2").headers["location"] for area in ("digital", "statistik")]
    last = send(own, f"{PAGE}/hopes", hopes="Leda språkcafé").headers["location"]

    assert after == [f"{PAGE}#bemotande", f"{PAGE}#hopes"]
    assert last == f"{PAGE}/result"
    assert own.get(PAGE).text.count('value="2" checked') == 2
    assert "Leda språkcafé" in own.get(last).text


def test_words_of_ones_own_are_shown_without_any_level(own: httpx.Client) -> None:
    """Who has written only those reads them, and is asked to go on."""
    result = own.get(send(own, f"{PAGE}/hopes", hopes="Leda språkcafé").headers["location"]).text

    assert "Leda språkcafé" in result
    assert "Här kommer det du svarar" not in result
    assert "Börja skatta dig själv" in result


def test_who_teaches_from_too_low_a_level_is_told(own: httpx.Client) -> None:
    """Only those are proposed to colleagues who can do it alone."""
    for area, level in (("digital", "1"), ("bemotande", "2")):
        say(own, area=area, level=level, can_teach="1")
    cells = re.findall(r"Kan lära andra\">(.*?)</td>", own.get(f"{PAGE}/result").text)

    assert cells == ["ja, från nivå 2", "ja"]


def test_what_is_counted_is_said_where_it_is_tapped_and_where_it_is_finished(own: httpx.Client) -> None:
    """On each card, and on the page that shows what was said; the words of one's own are counted nowhere."""
    counted = "När du har tryckt på Klar räknas nivåerna med i siffror för grupper på minst fem."
    cards, result = own.get(PAGE).text, own.get(f"{PAGE}/result").text

    assert cards.count(counted) == cards.count('class="level-cards"') > 0
    assert result.count(counted) == 1


def test_what_was_said_of_areas_that_are_gone_stands_apart(
    own: httpx.Client, signed_in: SignedIn, intake: Database, falun: Place
) -> None:
    """With where it counts now; the history says of them that they aren't used any more."""
    for area in ("digital", "statistik", "mik"):
        say(own, area=area, level="3")
    send(own, f"{PAGE}/finish")
    before = own.get(f"{PAGE}/result").text
    administrator = signed_in(account(intake, Role.ADMINISTRATOR, falun))
    path = f"/planner/programmes/{falun.programme_id}/framework"
    change(administrator, f"{path}/areas/digital/merge", f"{path}/areas/digital/merge", target="mik")
    change(administrator, f"{path}/areas/statistik", f"{path}/areas/statistik/retire")
    publish(administrator, path)
    after = own.get(f"{PAGE}/result").text
    _, _, gone = after.partition('id="no-longer-used"')
    gone, _, history = gone.partition("</section>")

    assert "Områden som inte används längre" not in before
    assert "1 av 13 områden" in after
    assert gone.count("3, fördjupad") == gone.count('<th scope="row">') == 2
    assert len(re.findall(r"räknas med i .*Medie-", gone)) == 1
    assert history.count(">används inte längre<") == 4


def test_too_many_words_are_kept_on_the_page(own: httpx.Client) -> None:
    """With an error that says how many fit."""
    answer = send(own, f"{PAGE}/hopes", hopes="ord " * 300)

    assert answer.status_code == 422
    assert "Texten är för lång: 1" in answer.text
    assert "ord ord ord" in answer.text


def test_an_answer_from_another_device_is_shown_beside_the_new_one(own: httpx.Client) -> None:
    """What was chosen here stands in the form still, and is saved once the other has been seen."""
    say(own, area="digital", level="1", seen="//")
    answer = say(own, area="digital", level="3", wish="4", seen="//")
    shown = answer.text.split('id="digital"')[1].split("</section>")[0]
    words = [send(own, f"{PAGE}/hopes", hopes=said, seen="").status_code for said in ("Film", "Film", "Bild")]

    assert (answer.status_code, words) == (409, [303, 303, 409])
    assert "I dag: 1, grund" in shown
    assert 'value="3" checked' in shown
    assert say(own, area="digital", level="3", wish="4", seen="1//").status_code == 303


@pytest.mark.parametrize(
    "fields", [{"area": "digital", "level": "7"}, {"area": "digital", "level": "två"}, {"level": "1"}]
)
def test_levels_that_there_are_not_are_refused(fields: dict[str, str], own: httpx.Client) -> None:
    """And nothing is kept."""
    assert say(own, **fields).status_code == 422
    assert "0 av 15 områden" in own.get(f"{PAGE}/result").text


def test_an_unfinished_page_says_what_to_do(own: httpx.Client) -> None:
    """*Klar* without a level is no error of the program."""
    answer = send(own, f"{PAGE}/finish")

    assert answer.status_code == 409
    assert "Välj nivå i minst ett område." in answer.text


def test_a_result_without_wishes_counts_none(own: httpx.Client) -> None:
    """The table says what it holds where nobody wants to get further."""
    say(own, area="digital", level="2")

    assert "<caption>Dina nivåer i dag</caption>" in own.get(f"{PAGE}/result").text


def test_the_english_page_describes_the_levels_in_english(own: httpx.Client) -> None:
    """The sentences too, not only the buttons."""
    own.get("/language/en")

    assert "I can help a visitor to sign in" in own.get(PAGE).text


def test_the_english_pages_name_the_areas_in_english(own: httpx.Client) -> None:
    """What is filled in, and what was answered; what an area is about is told in Swedish, and marked as that."""
    say(own, area="digital", level="2")
    own.get("/language/en")
    pages = [own.get(path).text for path in (PAGE, f"{PAGE}/result")]

    assert ["<bdi>Digital technology &amp; " in page for page in pages] == [True, True]
    assert not [page for page in pages if "Digital teknik &amp;" in page]
    assert '<p class="quiet"><bdi lang="sv">' in pages[0]


def test_a_plan_that_counts_with_the_assessment_says_who_sees_that(
    own: httpx.Client, person: Account, database: Database, falun: Place, signed_in: SignedIn, intake: Database
) -> None:
    """The person reads the level of today; the manager with whom the plan is shared reads a plan without it."""
    save(database, falun, person)
    say(own, area="digital", level="0")
    send(own, f"{PAGE}/finish")
    save(database, falun, person)
    path = f"/planner/plans/{plan_of(database, person)}"
    send(own, f"{path}/share", shared="1")
    theirs = signed_in(account(intake, Role.MANAGER, falun)).get(path)

    assert "Du skattar dig på nivå 0." in own.get(path).text
    assert theirs.status_code == 200
    assert "skattar" not in theirs.text


def test_a_document_of_what_rests_on_the_assessment_is_the_persons_alone(
    own: httpx.Client, person: Account, database: Database, falun: Place, intake: Database, browser: httpx.Client
) -> None:
    """The manager's document is that of the revision without it; the person's fits what reports reads."""
    save(database, falun, person)
    say(own, area="digital", level="0", wish="3")
    send(own, f"{PAGE}/finish")
    save(database, falun, person)
    path = f"/planner/plans/{plan_of(database, person)}"
    send(own, f"{path}/share", shared="1")
    asked = path.replace("/planner/", "/planner/internal/")
    headers = [as_viewer(intake, who) for who in (person, account(intake, Role.MANAGER, falun))]
    met = {
        address: [browser.get(asked + address, headers=each).status_code for each in headers]
        for address in ("?revision=1", "?revision=2", "/revisions/1", "/revisions/2")
    }
    document = read_plan(browser.get(f"{asked}/revisions/2", headers=headers[0]).json())

    assert met == {
        "?revision=1": [200, 200],
        "?revision=2": [200, 404],
        "/revisions/1": [200, 200],
        "/revisions/2": [200, 404],
    }
    assert document.revision == 2


def test_versions_that_are_the_persons_alone_are_left_out_for_the_manager(
    own: httpx.Client, person: Account, database: Database, falun: Place, intake: Database, signed_in: SignedIn
) -> None:
    """Both see how their own newest version differs from the one before that they read."""
    save(database, falun, person)
    say(own, area="digital", level="0")
    send(own, f"{PAGE}/finish")
    save(database, falun, person)
    path = f"/planner/plans/{plan_of(database, person)}"
    send(own, f"{path}/share", shared="1")
    manager = signed_in(account(intake, Role.MANAGER, falun))
    listed = ["Version 2" in each.get(f"{path}/versions").text for each in (own, manager)]
    compared = [each.get(f"{path}/differences").status_code for each in (own, manager)]

    assert listed == [True, False]
    assert compared == [200, 200]
