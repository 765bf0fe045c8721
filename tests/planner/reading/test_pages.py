"""The pages of plans, as each role sees them."""

import re
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, text

from services.intake.accounts.tables import Account
from services.intake.accounts.use_cases import grant_role
from services.planner.deriving.saving import save_plans
from services.planner.lifecycle.findings import Findings
from services.planner.plans.domain.material import Material
from services.planner.plans.pages import municipal_page
from services.planner.plans.queries import find_plan, show_revision
from services.planner.plans.tables import Plan
from shared.database import Database
from shared.identity import WORKER, Role
from tests.people import Place, make_account, make_place
from tests.planner.conftest import SignedIn
from tests.planner.plans import factories

TODAY = date(2026, 3, 12)


def account(intake: Database, role: Role, place: Place, name: str = "") -> Account:
    """Make an account with one role at the place."""
    with intake.transaction(WORKER) as db:
        return make_account(db, role, place, email=f"{name or role.value}@{place.municipality_id}.example")


def save(database: Database, place: Place, *people: Account, **changes: Any) -> None:
    """Derive and save the place's plans, with these people as its staff."""
    staff = [factories.person(1) | {"id": str(person.person_id)} for person in people]
    answer = factories.answer(staff=staff, **changes)
    answer["municipality"]["id"] = str(place.municipality_id)
    answer["programme"]["id"] = str(place.programme_id)
    with database.transaction(WORKER) as db:
        save_plans(db, Material.from_json(answer), TODAY)


def plan_of(database: Database, person: Account | None) -> UUID:
    """Return the id of somebody's plan, or of the municipality's."""
    with database.transaction(WORKER) as db:
        return db.scalars(select(Plan.id).where(Plan.person_id == (person.person_id if person else None))).one()


def adopt(database: Database) -> None:
    """Adopt every municipal plan."""
    with database.transaction(WORKER) as db:
        db.execute(text("UPDATE planner.plan SET state = 'adopted' WHERE kind = 'municipal'"))


def page(place: Place) -> str:
    """Return the path of the place's plan."""
    return f"/planner/municipalities/{place.municipality_id}/plan"


def send(browser: httpx.Client, path: str, **fields: str) -> httpx.Response:
    """Send a form as a page of the planner would."""
    found = re.search(r'name="csrf_token" value="(\w+)"', browser.get("/planner").text)
    assert found
    return browser.post(path, data={"csrf_token": found[1], **fields})


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.MANAGER])
def test_who_works_on_a_draft_reads_it_down_to_the_notes(
    role: Role, signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """Need, goal, the note in its author's words and the link to the board stand on one page."""
    save(database, falun)
    answer = signed_in(account(intake, role, falun)).get(page(falun))

    assert answer.status_code == 200
    assert 'Digital teknik &amp; <span class="unbroken">e-medier</span>' in answer.text
    assert 'id="need-digital"' in answer.text
    assert re.search(r"Gruppen skrev lappar om [^.]+[.] Gruppen satte prickar på det viktigaste", answer.text)
    assert 'href="#goal-digital-0-6"' in answer.text
    assert "<blockquote><bdi>Vi kan för lite om surfplattor</bdi></blockquote>" in answer.text
    first = factories.usual_notes()[0]["id"]
    assert f"/swot-sessions/{factories.SESSION}?perspective=challenges#note-{first}" in answer.text


@pytest.mark.parametrize(("adopted", "status"), [(False, 404), (True, 200)])
@pytest.mark.parametrize("role", [Role.STAFF, Role.AUDITOR])
def test_staff_and_auditors_see_adopted_plans_only(
    role: Role,
    adopted: bool,
    status: int,
    signed_in: SignedIn,
    database: Database,
    intake: Database,
    falun: Place,
) -> None:
    """A draft doesn't exist for them."""
    save(database, falun)
    if adopted:
        adopt(database)

    assert signed_in(account(intake, role, falun)).get(page(falun)).status_code == status


def test_the_plan_of_another_municipality_does_not_exist(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """A manager elsewhere gets 404, adopted or not."""
    with intake.transaction(WORKER) as db:
        elsewhere = make_place(db, falun.programme_id, "Kil", code="1715", county_code="17")
    save(database, falun)
    adopt(database)

    assert signed_in(account(intake, Role.MANAGER, elsewhere)).get(page(falun)).status_code == 404


def test_a_plan_without_needs_says_so_on_its_page(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """Strengths only: no goals, and why."""
    save(database, falun, notes=[factories.note(1, "Välbesökt sagostund", "strength")])
    answer = signed_in(account(intake, Role.MANAGER, falun)).get(page(falun))

    assert "Gruppen har inte skrivit några svagheter, möjligheter eller hot." in answer.text
    assert "Planen har inga mål än." in answer.text
    assert "med personalgruppen. Gruppen skrev lappar om styrkor." in answer.text
    assert "Gruppen satte prickar" not in answer.text


def test_a_person_whom_no_need_meets_gets_a_plan_that_says_so(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """Without needs nobody has goals, and both pages still open."""
    person = account(intake, Role.STAFF, falun)
    save(database, falun, person, notes=[])
    browser = signed_in(person)
    plan = browser.get(f"/planner/plans/{plan_of(database, person)}").text

    assert "Din utvecklingsplan" in browser.get("/planner").text
    assert "Ta upp egna önskemål i samtalet." in plan
    assert "<caption>Planen siktar på rollens nivåer</caption>" in plan


def test_a_notes_weight_is_reckoned_on_the_page(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """From its votes and its field's; where comparisons in pairs moved it, its votes don't explain it."""
    notes = [factories.note(1, "Vi kan för lite om surfplattor", votes=3), factories.note(2, "Fler hyllor")]
    save(database, falun, notes=notes)
    answer = signed_in(account(intake, Role.MANAGER, falun)).get(page(falun)).text
    with database.transaction(WORKER) as db:
        shown = show_revision(db, find_plan(db, plan_of(database, None)), 1)
    first = shown.content["needs"][0]["evidence"][0]
    explained = [municipal_page(shown, Findings())["needs"][0]["evidence"][0]["by_voices"]]
    first["weight"] *= 0.9
    explained.append(municipal_page(shown, Findings())["needs"][0]["evidence"][0]["by_voices"])

    assert "Lappen väger 80,0\u00a0%: den har 4 av fältets 5 röster, och fältet väger 100,0\u00a0%." in answer
    assert explained == [True, False]


@pytest.mark.parametrize(("loose", "said"), [(1, "Den här lappen kunde inte"), (2, "De här lapparna kunde inte")])
def test_notes_of_no_area_are_spoken_of_in_their_number(
    loose: int, said: str, signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """One is not spoken of as several."""
    notes = [factories.note(1, "Surfplattor"), *(factories.note(2 + n, f"Xyz {n}", "threat") for n in range(loose))]
    save(database, falun, notes=notes)

    assert said in signed_in(account(intake, Role.MANAGER, falun)).get(page(falun)).text


def test_notes_are_shown_as_text(signed_in: SignedIn, database: Database, intake: Database, falun: Place) -> None:
    """Markup in a note stays what its author typed."""
    save(database, falun, notes=[factories.note(1, "<b>surfplattor</b><script>alert(1)</script>")])
    answer = signed_in(account(intake, Role.MANAGER, falun)).get(page(falun))

    assert "<script>alert" not in answer.text
    assert "&lt;b&gt;surfplattor" in answer.text


def test_an_erased_note_is_gone_from_the_page(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """The plan stands, its words are taken out, and nothing leads to where the note was."""
    save(database, falun)
    with database.transaction(WORKER) as db:
        db.execute(
            text("UPDATE planner.plan_revision_wording SET text = NULL, words = '{}' WHERE text LIKE '%för lite%'")
        )
    answer = signed_in(account(intake, Role.MANAGER, falun)).get(page(falun))

    assert "Vi kan för lite" not in answer.text
    assert "Lappen är borttagen." in answer.text
    assert "ingen formulering är borttagen" not in answer.text
    assert "En formulering som räknades in har raderats" in answer.text
    assert f"#note-{factories.usual_notes()[0]['id']}" not in answer.text


def test_an_own_plan_is_ones_own_until_it_is_shared(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """The manager gets 404, then after sharing the plan, then 404 again; colleagues never see it."""
    person, colleague = (account(intake, Role.STAFF, falun, name) for name in ("anna", "bo"))
    manager = signed_in(account(intake, Role.MANAGER, falun))
    save(database, falun, person, colleague)
    own, path = signed_in(person), f"/planner/plans/{plan_of(database, person)}"
    seen = [manager.get(path).status_code]
    for shared in ("1", "0"):
        assert send(own, f"{path}/share", shared=shared).status_code == 303
        seen.append(manager.get(path).status_code)

    assert seen == [404, 200, 404]
    assert own.get(path).status_code == 200
    assert signed_in(colleague).get(path).status_code == 404
    assert signed_in(account(intake, Role.FACILITATOR, falun)).get(path).status_code == 404


def test_nobody_shares_somebody_elses_plan(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """A colleague who knows the address can't share it."""
    person, colleague = (account(intake, Role.STAFF, falun, name) for name in ("anna", "bo"))
    save(database, falun, person, colleague)
    answer = send(signed_in(colleague), f"/planner/plans/{plan_of(database, person)}/share", shared="1")

    assert answer.status_code == 404


def test_a_manager_sees_counts_and_the_names_of_those_who_share(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """Two have plans, one has shared: one name, asked of intake."""
    person, colleague = (account(intake, Role.STAFF, falun, name) for name in ("anna", "bo"))
    save(database, falun, person, colleague)
    send(signed_in(person), f"/planner/plans/{plan_of(database, person)}/share", shared="1")
    answer = signed_in(account(intake, Role.MANAGER, falun)).get(
        f"/planner/municipalities/{falun.municipality_id}/plans"
    )

    assert answer.status_code == 200
    assert "Anna" in answer.text
    assert "Bo<" not in answer.text
    assert re.search(r"har en plan</dt><dd>2</dd>", answer.text)


@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER, Role.FACILITATOR, Role.AUDITOR])
def test_the_start_page_of_plans_opens_for_every_role_that_has_it(
    role: Role, signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """With and without plans."""
    viewer = account(intake, role, falun)
    browser = signed_in(viewer)
    empty = browser.get("/planner")
    save(database, falun, *([viewer] if role is Role.STAFF else []))
    filled = browser.get("/planner")

    assert (empty.status_code, filled.status_code) == (200, 200)
    assert ("Falun" in filled.text) == (role in {Role.MANAGER, Role.FACILITATOR})
    assert ("Din utvecklingsplan" in filled.text) == (role is Role.STAFF)


def test_ways_forward_and_uncertainty_stand_on_the_page(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """What could be done, with the notes of both sides, and how sure the order is."""
    notes = [
        factories.note(1, "Vi kan för lite om surfplattor"),
        factories.note(2, "Låna ut surfplattor", "opportunity"),
    ]
    save(database, falun, notes=notes)
    answer = signed_in(account(intake, Role.MANAGER, falun)).get(page(falun)).text
    ways = answer[answer.index('id="strategies"') : answer.index('id="goals"')]

    assert "Utveckla" in ways
    assert ways.index("Vi kan för lite om surfplattor") < ways.index("Låna ut surfplattor")
    assert "slumpvisa urval av rösterna" in answer


def test_a_revision_from_before_there_were_intervals_is_still_read(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """Revisions are immutable: pages read those of every release."""
    save(database, falun)
    with database.transaction(WORKER) as db:
        without = "content - 'strategies' #- '{needs,0,rank_interval}' #- '{needs,0,too_close_to_call}'"
        db.execute(text(f"UPDATE planner.plan_revision SET content = {without}"))
    answer = signed_in(account(intake, Role.MANAGER, falun)).get(page(falun))

    assert answer.status_code == 200
    assert 'id="strategies"' not in answer.text


def test_who_manages_two_municipalities_reads_which_is_which(
    signed_in: SignedIn, intake: Database, falun: Place
) -> None:
    """Before either has a plan; who manages one needs no name."""
    manager = account(intake, Role.MANAGER, falun)
    one = signed_in(manager).get("/planner").text
    with intake.transaction(WORKER) as db:
        kil = make_place(db, falun.programme_id, "Kil", code="1715", county_code="17")
        grant_role(db, manager, Role.MANAGER, programme_id=kil.programme_id, municipality_id=kil.municipality_id)
    two = signed_in(manager).get("/planner").text

    assert "Medarbetarnas planer</h2>" in one
    assert re.findall(r"Medarbetarnas planer: (\w+)</h2>", two) == ["Falun", "Kil"]
