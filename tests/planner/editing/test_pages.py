"""The pages on which plans are edited, as each role meets them."""

import re
from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import select

from services.intake.accounts.tables import Account
from services.planner.comments.tables import PlanComment
from services.planner.editing.domain import fingerprint
from services.planner.framework_versions.domain.changes import merge, save_area
from services.planner.framework_versions.domain.document import Area, seal_of
from services.planner.framework_versions.use_cases import change_draft, publish
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from tests.people import Place
from tests.planner.conftest import SignedIn
from tests.planner.plans import factories
from tests.planner.reading.test_pages import account, adopt, page, plan_of, save, send

MEASURE = "goals/digital-0-6/measure"
PLATTOR = Area("plattor", "Plattor", terms="surfplattor")


def edit_page(database: Database, person: Account | None = None, section: str = "goal-digital-0-6") -> str:
    """Return the path of the page on which a section is edited, of the municipality's plan or of somebody's own."""
    return f"/planner/plans/{plan_of(database, person)}/edit/{section}"


def write(browser: httpx.Client, path: str, field: str, text: str, **more: str) -> httpx.Response:
    """Send a field as its page shows it."""
    found = re.search(rf'name="seen:{field}" value="(\w+)"', browser.get(path).text)
    assert found
    return send(browser, path, **{f"seen:{field}": found[1], field: text}, **more)


def test_what_is_written_is_read_in_the_plan_and_ordered_as_a_document(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """Ordering saves a version on the way, and goes on with the form to where documents are ordered."""
    save(database, falun)
    manager = signed_in(account(intake, Role.MANAGER, falun))
    write(manager, edit_page(database), MEASURE, "Alla har provat")
    shown = manager.get(page(falun)).text
    versions = f"/planner/plans/{plan_of(database, None)}/versions"
    order = send(manager, versions, then="document", revision="2")

    assert "Alla har provat" in shown
    assert f'action="{versions}"' in shown
    assert (order.status_code, order.headers["location"]) == (307, "/reports/orders")
    assert 'value="2"' in manager.get(page(falun)).text


def test_a_page_that_asks_again_is_told_only_of_news(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """With who wrote it, to everybody but themselves."""
    save(database, falun)
    manager, other = (signed_in(account(intake, role, falun)) for role in (Role.MANAGER, Role.FACILITATOR))
    path = edit_page(database)
    first = other.get(f"{path}/now")
    again = other.get(f"{path}/now", headers={"If-None-Match": first.headers["etag"]})
    write(manager, path, MEASURE, "Alla har provat")
    news = other.get(f"{path}/now", headers={"If-None-Match": first.headers["etag"]}).json()["fields"][MEASURE]

    assert again.status_code == 304
    assert (news["text"], news["seen"]) == ("Alla har provat", fingerprint("Alla har provat"))
    assert "skrev det här kl." in news["by"]
    assert manager.get(f"{path}/now").json()["fields"][MEASURE]["by"] == ""


def test_two_texts_stand_side_by_side_without_a_script(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """Mine in its field, the other's above it; sent once more, mine stands."""
    save(database, falun)
    manager, other = (signed_in(account(intake, role, falun)) for role in (Role.MANAGER, Role.FACILITATOR))
    path = edit_page(database)
    old = {f"seen:{MEASURE}": "0" * 12, MEASURE: "Mitt mått"}
    write(other, path, MEASURE, "Den andras mått")
    met = send(manager, path, **old)
    seen = re.search(rf'name="seen:{MEASURE}" value="(\w+)"', met.text)
    assert seen
    again = send(manager, path, **(old | {f"seen:{MEASURE}": seen[1]}))

    assert met.status_code == 409
    assert "Den andras mått" in met.text
    assert "Mitt mått</textarea>" in met.text
    assert again.status_code == 303


def test_somebodys_plan_is_edited_by_them_and_once_shared_by_the_manager(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """For everybody else there is no such page."""
    person = account(intake, Role.STAFF, falun, "anna")
    save(database, falun, person)
    own, manager = signed_in(person), signed_in(account(intake, Role.MANAGER, falun))
    path = edit_page(database, person, "talk")
    before = manager.get(path).status_code
    write(own, path, "future", "Leda bokcirklar")
    send(own, f"/planner/plans/{plan_of(database, person)}/share", shared="1")

    assert before == 404
    assert "Leda bokcirklar" in manager.get(path).text
    assert "Ni två ser det du skriver genast." in manager.get(path).text
    assert "och din chef om planen är delad." in own.get(path).text
    assert signed_in(account(intake, Role.FACILITATOR, falun)).get(path).status_code == 404
    assert signed_in(account(intake, Role.STAFF, falun, "bo")).get(path).status_code == 404


def test_english_pages_know_peoples_words_in_fields_and_hidden_names(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """As Swedish, in their own direction: what is edited, and the goal that links and comments are about."""
    save(database, falun)
    browser = signed_in(account(intake, Role.MANAGER, falun))
    swedish = browser.get(edit_page(database)).text
    browser.get("/language/en")
    editor, plan = browser.get(edit_page(database)).text, browser.get(page(falun)).text

    assert re.search(r'<textarea id="[^"]+" dir="auto" name=', swedish)
    assert re.search(r'<textarea id="[^"]+" dir="auto" lang="sv" name=', editor)
    assert 'Change<span class="visually-hidden">: <bdi lang="sv">' in plan
    named = re.findall(r'<aside class="margin-note comments[^"]*" aria-labelledby="(comments-on-goal-[^"]+)"', plan)
    assert named
    assert not [name for name in named if f'id="{name}">Comments: <bdi lang="sv">' not in plan]


def test_english_pages_name_areas_and_mark_what_people_call_things(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """In titles and labels; two goals of one area are told apart by when they are to be reached."""
    anna = account(intake, Role.STAFF, falun, "anna")
    save(database, falun)
    save(database, falun, anna)
    manager, own = signed_in(account(intake, Role.MANAGER, falun)), signed_in(anna)
    goals = [edit_page(database, section=f"goal-digital-{horizon}") for horizon in ("0-6", "6-24")]
    titles = {re.findall("<title>([^<]+)", manager.get(goal).text)[0] for goal in goals}
    for browser in (manager, own):
        browser.get("/language/en")
    goal = manager.get(edit_page(database)).text
    levels, hours = (own.get(edit_page(database, anna, section)).text for section in ("levels", "hours"))

    assert len(titles) == 2
    assert re.search(r"<h1><bdi>Digital technology .*e-media.*</bdi>, the next six months</h1>", goal)
    assert "<title>Edit: Digital technology &amp; e-media, the next six months" in goal
    assert re.search(r'<label for="field-areas--digital--target"><bdi>Digital technology', levels)
    assert re.search(r'--hours"><bdi lang="sv">[^<]+</bdi></label>', hours)


def test_what_people_wrote_is_marked_where_versions_are_compared(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """What the program says, as days, isn't."""
    save(database, falun)
    manager = signed_in(account(intake, Role.MANAGER, falun))
    write(manager, edit_page(database), MEASURE, "Vattenmelon")
    write(manager, edit_page(database), "goals/digital-0-6/due", "2027-03-12")
    manager.get("/language/en")
    shown = manager.get(f"/planner/plans/{plan_of(database, None)}/differences?first=1&last=0").text

    assert re.search(r'<ins>.*<bdi lang="sv">Vattenmelon</bdi>', shown)
    assert re.search(r"<ins>.*</span>12 March 2027<span", shown)


def test_staff_comment_on_the_adopted_plan_and_nobody_edits_it(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """The manager reads the comment and settles it; who audits sees none."""
    save(database, falun)
    adopt(database)
    plan, comment = f"/planner/plans/{plan_of(database, None)}", str(new_id())
    staff, manager = (signed_in(account(intake, role, falun)) for role in (Role.STAFF, Role.MANAGER))
    # As long as the page lets it be: browsers send two characters for the end of a line.
    typed = "Vem visar oss?" + "\r\n" * 900 + "!" * 900
    for _press in range(2):
        send(staff, f"{plan}/comments", comment_id=comment, place="goals", text=typed)
    seen = manager.get(page(falun)).text
    audited = signed_in(account(intake, Role.AUDITOR, falun)).get(page(falun)).text
    send(manager, f"{plan}/comments/settle", comment_id=comment, place="goals")

    with database.transaction(WORKER) as db:
        (kept,) = db.scalars(select(PlanComment)).all()
    assert kept.resolved_at is not None
    assert kept.text == typed.replace("\r\n", "\n")
    assert 'class="pen"' not in seen
    assert "Vem visar oss?" not in audited
    assert staff.get(edit_page(database)).status_code == 404


def test_a_goal_that_is_to_go_says_which_needs_have_grown_past_it(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """It stands under its area; where it is the only change, it is decided about once, and answered in one word."""
    save(database, falun, notes=[factories.note(1, "Vi kan för lite om surfplattor")])
    manager = signed_in(account(intake, Role.MANAGER, falun))
    write(manager, edit_page(database), "goals/digital-0-6/measure", "Mitt")
    save(database, falun, notes=[factories.note(2, "Lokalen är trång och taket läcker")])
    plan = f"/planner/plans/{plan_of(database, None)}"
    shown = manager.get(f"{plan}/proposal").text
    sent = dict(re.findall(r'name="(csrf_token|path|seal)" value="([^"]+)"', shown))
    manager.post(f"{plan}/proposal", data={"answer": "accept", **sent})

    assert "Godta ändringen<" in shown
    assert "Ändringen är godtagen." in manager.get(page(falun)).text
    assert re.search(r'change-place"><bdi>Digital teknik .*e-medier', shown)
    assert re.search(r"Andra behov är större nu: Lokal &amp; rum\.</p>", shown)
    assert shown.count('value="accept"') == 1


def test_a_proposal_names_areas_that_the_framework_has_changed(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """A goal about an area that is given up goes for that reason; a new one stands under its own area."""
    save(database, falun, notes=[factories.note(1, "Vi kan för lite om surfplattor")])
    manager = signed_in(account(intake, Role.MANAGER, falun))
    write(manager, edit_page(database), "goals/digital-0-6/measure", "Mitt")
    adopt(database)
    with database.transaction(WORKER) as db:
        changed = change_draft(
            db, falun.programme_id, lambda shipped: merge(save_area(shipped, PLATTOR), "digital", "plattor")
        )
        publish(db, falun.programme_id, seal_of(changed), datetime.now(UTC))
    save(database, falun, notes=[factories.note(1, "Vi kan för lite om surfplattor")])
    shown = re.sub(r"<[^>]+>", "", manager.get(f"/planner/plans/{plan_of(database, None)}/proposal").text)

    assert "Godta ändringen: Målet, Plattor, De närmaste sex månaderna" in shown
    assert "Godta ändringen: Målet, Digital teknik &amp; e-medier, Ett halvår till två år" in shown
    assert "Området används inte längre i kompetensramverket. Det räknas till Plattor." in shown
    assert "Andra behov är större nu" not in shown


def test_a_proposal_about_the_ground_says_which_needs_are_counted_otherwise(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """With their places and shares now and before; what the quadrants weigh where that is other."""
    save(database, falun, notes=[factories.note(1, "Vi kan för lite om surfplattor")])
    adopt(database)
    save(database, falun, notes=[factories.note(2, "Lokalen är trång och taket läcker")])
    manager = signed_in(account(intake, Role.MANAGER, falun))
    shown = manager.get(f"/planner/plans/{plan_of(database, None)}/proposal").text
    now, before = r"plats 1, [\d,]+\s%", r"plats –, 0,0\s%"
    told = re.sub(r"<[^>]+>", "", shown)

    assert re.search(rf"Lokal &amp; rum: {now} \(förut {before}\)", told)
    assert re.search(rf"Digital teknik &amp; e-medier: {before} \(förut {now}\)", told)
    assert "och i samma ordning" not in shown


@pytest.mark.parametrize(
    "name", ["versions", "versions/1", "differences", "differences?first=1&last=0", "proposal", "edit/background"]
)
def test_versions_and_proposals_open_before_there_is_anything_in_them(
    name: str, signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """Each says what comes there, and in its title whose plan it is."""
    save(database, falun)
    manager = signed_in(account(intake, Role.MANAGER, falun))
    opened = manager.get(f"/planner/plans/{plan_of(database, None)}/{name}")

    assert opened.status_code == 200
    assert re.search(r"<title>[^<]*Falun[^<]* – KUB</title>", opened.text)
    assert manager.get(f"/planner/plans/{plan_of(database, None)}/differences?first=7").status_code == 404


def test_what_a_new_goal_needs_is_not_called_optional(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """Its fields may be left empty by whoever adds none, but nothing can be added without them."""
    save(database, falun)
    manager = signed_in(account(intake, Role.MANAGER, falun))

    assert "Vad ni vill nå</label>" in manager.get(edit_page(database, section="goals")).text


def test_the_draft_that_is_written_over_an_adopted_plan_is_called_a_draft(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """By those who write it; staff go on reading the adopted one."""
    save(database, falun)
    adopt(database)
    staff, manager = (signed_in(account(intake, role, falun)) for role in (Role.STAFF, Role.MANAGER))
    send(manager, f"/planner/plans/{plan_of(database, None)}/steps/revise", step_id=str(new_id()))
    begun = manager.get(page(falun)).text
    write(manager, edit_page(database), MEASURE, "Alla har provat")
    written, read = manager.get(page(falun)).text, staff.get(page(falun)).text

    assert all("Utkastet kan läsas av kommunens bibliotekschef" in text for text in (begun, written))
    assert "Planen kan läsas av kommunens personal, länets processledare och programmets granskare." in read


def add(browser: httpx.Client, path: str, **new: str) -> httpx.Response:
    """Add something with the words that it can't be without, and nothing else."""
    return send(browser, path, act="add", new_id=str(new_id()), **new)


def test_what_is_added_with_its_title_alone_is_read_in_both_plans(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """A goal and what is to be done: their pages, the version that is saved and its document's material all open."""
    employee = account(intake, Role.STAFF, falun)
    save(database, falun, employee)
    person, manager = signed_in(employee), signed_in(account(intake, Role.MANAGER, falun))
    added = [
        add(manager, edit_page(database, section="goals"), new_text="Eget mål", new_area="digital", new_horizon="0-6"),
        add(manager, edit_page(database), new_title="Egen insats", new_form="visit"),
        add(person, edit_page(database, employee, "goal-digital"), new_title="Mitt stöd", new_form="visit"),
    ]
    municipal, own = manager.get(page(falun)), person.get(f"/planner/plans/{plan_of(database, employee)}")
    versions = [f"/planner/plans/{plan_of(database, whose)}/versions" for whose in (None, employee)]
    saved = [send(browser, path) for browser, path in zip((manager, person), versions, strict=True)]
    read = [browser.get(f"{path}/2") for browser, path in zip((manager, person), versions, strict=True)]

    assert [answer.status_code for answer in (*added, *saved)] == [303] * 5
    assert [answer.status_code for answer in (municipal, own, *read)] == [200] * 4
    assert all("Eget mål" in text and "Egen insats" in text for text in (municipal.text, read[0].text))
    assert all("Mitt stöd" in text for text in (own.text, read[1].text))


@pytest.mark.parametrize("own", [False, True])
def test_goals_of_one_area_and_time_are_told_apart_where_they_are_edited(
    own: bool, signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """In the municipality's plan and a person's: by which they are of how many; one by itself is not counted."""
    anna = account(intake, Role.STAFF, falun)
    save(database, falun, anna)
    save(database, falun)
    browser = signed_in(anna if own else account(intake, Role.MANAGER, falun))
    goals = edit_page(database, anna if own else None, section="goals")
    first = re.findall(r'href="([^"]*/edit/goal-[^"]+)"', browser.get(goals).text)[0]
    area = re.findall(r"goal-([a-z]+)", first)[0]
    alone = browser.get(first).text
    kind = {"new_target": "2"} if own else {"new_horizon": "0-6"}
    if own:  # Of three goals there is no room for another.
        other = re.findall(r'value="(remove goals/[^"]+)"', browser.get(goals).text)[-1]
        send(browser, goals, act=other)
    add(browser, goals, new_text="Eget mål", new_area=area, **kind)
    second = re.findall(r'href="([^"]*/edit/goal-[^"]+)">(?:<bdi[^>]*>)?Eget mål', browser.get(goals).text)[0]
    pages = [browser.get(each).text for each in (first, second)]
    said = [re.findall(r"<title>[^<]*(mål \d av \d)", page) for page in (alone, *pages)]

    assert said == [[], ["mål 1 av 2"], ["mål 2 av 2"]]
    assert re.search(r"<h1>.*, mål 1 av 2</h1>", pages[0])
