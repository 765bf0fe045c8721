"""The pages of overviews and of colleagues, as each role sees them."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from services.intake.accounts.tables import Account
from services.intake.accounts.use_cases import grant_role
from services.intake.programme.tables import Phase
from services.intake.registry.tables import Municipality
from services.planner.assessment.domain import Answer, round_document
from services.planner.assessment.tables import AssessmentChoice, AssessmentRound
from services.planner.deriving.saving import save_plans
from services.planner.framework_versions.loading import shipped_document
from services.planner.framework_versions.tables import FrameworkVersion
from services.planner.lifecycle.tables import PlanStep
from services.planner.plans.domain.material import Material
from services.planner.plans.tables import Plan, PlanRevision, StaffFact
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from shared.language import TIME_ZONE
from tests.people import Place, make_account, make_place, make_programme
from tests.planner.conftest import SignedIn
from tests.planner.plans import factories

TODAY = date(2026, 3, 12)


@pytest.fixture
def places(intake: Database) -> tuple[Place, Place]:
    """Falun and Borlänge, eighteen kilometres apart, in counties of their own."""
    with intake.transaction(WORKER) as db:
        programme = make_programme(db)
        made = (
            make_place(db, programme, "Falun", code="2080", county_code="20"),
            make_place(db, programme, "Borlänge", code="2081", county_code="21"),
        )
        for place, latitude, longitude in zip(made, (60.61, 60.48), (15.63, 15.44), strict=True):
            here = Municipality.id == place.municipality_id
            db.execute(update(Municipality).where(here).values(latitude=latitude, longitude=longitude))
    return made


def save(database: Database, place: Place, name: str, county: str, notes: list[dict[str, object]]) -> None:
    """Derive and save the plan of a place."""
    answer = factories.answer(notes=notes, staff=[])
    code = {"Falun": "2080", "Borlänge": "2081"}[name]
    answer["municipality"] |= {"id": str(place.municipality_id), "name": name, "county": county, "code": code}
    answer["programme"]["id"] = str(place.programme_id)
    with database.transaction(WORKER) as db:
        save_plans(db, Material.from_json(answer), TODAY)


def save_both(database: Database, places: tuple[Place, Place]) -> None:
    """Falun needs what Borlänge is good at."""
    needs = [
        factories.note(1, "Vi kan för lite om surfplattor", "weakness", 3),
        factories.note(2, "Fler hyllor", "threat"),
    ]
    strong = [
        factories.note(3, "Alla kan surfplattor", "strength", 3),
        factories.note(4, "Ingen sagostund", "weakness"),
    ]
    save(database, places[0], "Falun", "Faluns län", needs)
    save(database, places[1], "Borlänge", "Borlänges län", strong)


def employ(database: Database, place: Place, count: int) -> None:
    """Have so many more work there, who say nothing."""
    where = {"programme_id": place.programme_id, "municipality_id": place.municipality_id}
    usual = {"library_id": place.library_id, "role": "librarian", "working_time_share": 100, "left_at": None}
    with database.transaction(WORKER) as db:
        db.add_all(StaffFact(**where, **usual, person_id=new_id()) for _ in range(count))


def save_people(database: Database, place: Place, *, agreed: int) -> None:
    """Let so many have agreed on their plan, and nine not yet."""
    with database.transaction(WORKER) as db:
        for number in range(agreed + 9):
            where = {"programme_id": place.programme_id, "municipality_id": place.municipality_id, "starts_on": TODAY}
            state = "adopted" if number < agreed else "draft"
            db.add(Plan(**where, kind="individual", person_id=new_id(), state=state, revision=1))


def account(intake: Database, role: Role, place: Place, name: str) -> Account:
    """Make an account with one role at the place."""
    with intake.transaction(WORKER) as db:
        return make_account(db, role, place, email=f"{name.lower()}@{place.municipality_id}.example", name=name)


def assess(database: Database, place: Place, person: Account, *, level: int, wish: int, teaches: bool) -> None:
    """Have somebody who may be asked say what they can and wish."""
    where = {"programme_id": place.programme_id, "person_id": person.person_id}
    with database.transaction(WORKER) as db:
        usual = {"library_id": place.library_id, "role": "librarian", "working_time_share": 100, "left_at": None}
        db.add(StaffFact(**where, **usual, municipality_id=place.municipality_id))
        answers = round_document({"digital": Answer(level, wish, teaches)}, "")
        db.add(AssessmentRound(**where, number=1, answers=answers))
        db.add(AssessmentChoice(**where, open_to_colleagues=True))


def test_a_figure_leads_the_facilitator_to_the_evidence_and_the_lead_to_figures(
    signed_in: SignedIn, database: Database, intake: Database, places: tuple[Place, Place]
) -> None:
    """Each goes down to what they may see."""
    save_both(database, places)
    falun = places[0].municipality_id
    facilitator = signed_in(account(intake, Role.FACILITATOR, places[0], "Ellinor")).get("/planner/overview").text
    lead = signed_in(account(intake, Role.PROGRAMME_LEAD, places[0], "Marianne")).get("/planner/overview").text

    assert f'href="/planner/municipalities/{falun}/plan#need-digital"' in facilitator
    assert "Borlänge, " not in facilitator
    assert f'href="/planner/overview/municipalities/{falun}#area-digital"' in lead
    assert "/plan#need" not in lead
    assert "Borlänges län" in lead
    assert "behövs mest: det är ett av de tre största behoven i 1 av 2 kommuner" in lead


def test_english_overviews_name_the_areas_in_english(
    signed_in: SignedIn, database: Database, intake: Database, places: tuple[Place, Place]
) -> None:
    """The map of heat, the years, a municipality's needs, and who can help whom."""
    save_both(database, places)
    browser = signed_in(account(intake, Role.FACILITATOR, places[0], "Ellinor"))
    browser.get("/language/en")
    paths = ("/planner/overview", f"/planner/overview/municipalities/{places[0].municipality_id}")
    pages = [browser.get(path).text for path in (*paths, "/planner/overview/learning")]
    plan = browser.get(f"/planner/municipalities/{places[0].municipality_id}/plan").text

    assert ["<bdi>Digital technology &amp; " in page for page in [*pages, plan]] == [True] * 4
    assert not [page for page in pages if "Digital teknik" in page]


def test_who_has_one_municipality_is_led_there(
    signed_in: SignedIn, database: Database, intake: Database, places: tuple[Place, Place]
) -> None:
    """Falun's manager sees Falun's needs, and that Borlänge is near and good at one; a draft's words stay there."""
    save_both(database, places)
    browser = signed_in(account(intake, Role.MANAGER, places[0], "Raija"))
    led = browser.get("/planner/overview").headers["location"]
    page = browser.get(led).text

    assert led == f"/planner/overview/municipalities/{places[0].municipality_id}"
    assert "<b>Borlänge</b>, 18 km bort, ungefär 20 minuter med bil" in page
    assert "Alla kan surfplattor" not in page
    assert "Borlänge, 18 km" not in browser.get(f"{led}?within=5").text


def test_a_municipality_is_spoken_to_only_where_one_works_there(
    signed_in: SignedIn, database: Database, intake: Database, places: tuple[Place, Place]
) -> None:
    """Who leads the programme, or a county's days, reads about it."""
    save_both(database, places)
    adopt_each(database, date(2026, 5, 2))
    path = f"/planner/overview/municipalities/{places[0].municipality_id}"
    roles = (Role.MANAGER, Role.STAFF, Role.PROGRAMME_LEAD, Role.FACILITATOR)
    browsers = {role: signed_in(account(intake, role, places[0], role)) for role in roles}
    pages = [browser.get(path).text + browser.get(f"{path}?within=1").text for browser in browsers.values()]
    learning = browsers[Role.FACILITATOR].get("/planner/overview/learning").text
    to_them = ("Där ni har ett behov", "kan ni resa?", "bland era behov", "det som ni behöver")
    about_it = ("Där Falun har ett behov", "får resan vara?", "bland behoven i Falun", "det som Falun behöver")

    assert [[words in page for words in to_them] for page in pages] == [[True] * 4] * 2 + [[False] * 4] * 2
    assert [[words in page for words in about_it] for page in pages] == [[False] * 4] * 2 + [[True] * 4] * 2
    assert "får resan vara?" in learning


def test_one_programme_is_shown_at_a_time(
    signed_in: SignedIn, database: Database, intake: Database, places: tuple[Place, Place]
) -> None:
    """The newest of those that run, though a newer one waits; figures about persons hide what its own table needs."""
    with intake.transaction(WORKER) as db:
        today = datetime.now(TIME_ZONE).date()
        waiting = make_place(db, make_programme(db, "later"), "Falun", code="2080", county_code="20")
        for position, starts_on in enumerate((today, today + timedelta(days=9))):
            dates = {"starts_on": starts_on, "ends_on": starts_on + timedelta(days=1)}
            programme_id = (places[0].programme_id, waiting.programme_id)[position]
            db.add(Phase(programme_id=programme_id, position=0, kind="mobilisation", name="Mobilisering", **dates))
    save_both(database, places)
    save(database, waiting, "Falun", "Faluns län", [factories.note(5, "Fler hyllor", "threat")])
    save_people(database, places[0], agreed=7)
    save_people(database, waiting, agreed=9)
    who = account(intake, Role.PROGRAMME_LEAD, places[0], "Marianne")
    with intake.transaction(WORKER) as db:
        grant_role(db, who, Role.PROGRAMME_LEAD, programme_id=waiting.programme_id)
    browser = signed_in(who)
    running = browser.get("/planner/overview").text
    later = browser.get(f"/planner/overview?programme={waiting.programme_id}").text
    table = browser.get(f"/planner/overview.csv?programme={waiting.programme_id}").text

    assert '<strong aria-current="page"><bdi>KUB' in running
    assert '<strong aria-current="page"><bdi>LATER' in later
    assert (str(waiting.municipality_id) in running, str(waiting.municipality_id) in later) == (False, True)
    assert "Borlänges län" not in later + table
    assert ('data-label="Överens">7<' in running, 'data-label="Överens">16<' in running) == (True, False)
    assert 'data-label="Överens">9<' in later


@pytest.mark.parametrize(
    ("role", "said"),
    [
        (Role.AUDITOR, "2 kommuner har ingen plan att visa än."),
        (Role.PROGRAMME_LEAD, "2 kommuner har ingen plan att visa än."),
        (Role.FACILITATOR, None),
    ],
)
def test_municipalities_without_a_plan_are_counted_in_counties_without_one_too(
    role: Role,
    said: str | None,
    signed_in: SignedIn,
    database: Database,
    intake: Database,
    places: tuple[Place, Place],
) -> None:
    """Of those whose plan the viewer would see: a facilitator's own ones."""
    with intake.transaction(WORKER) as db:
        make_place(db, places[0].programme_id, "Mora", code="2062", county_code="22")
    save(database, places[0], "Falun", "Faluns län", [factories.note(1, "Fler hyllor", "threat")])
    with database.transaction(WORKER) as db:
        db.execute(update(Plan).values(state="adopted"))
    page = signed_in(account(intake, role, places[0], "Marianne")).get("/planner/overview").text
    found = re.search(r"[^>]* har ingen plan att visa än\.", page)

    assert (found and found[0]) == said


def test_a_municipality_whose_plan_is_archived_is_told_so(
    signed_in: SignedIn, database: Database, intake: Database, places: tuple[Place, Place]
) -> None:
    """Staff are led to what they may read, and the county doesn't count it among those that have no plan yet."""
    save_both(database, places)
    adopt_each(database, date(2026, 5, 2))
    with database.transaction(WORKER) as db:
        db.execute(update(Plan).where(Plan.municipality_id == places[0].municipality_id).values(state="archived"))
    path = f"/planner/overview/municipalities/{places[0].municipality_id}"
    staff = signed_in(account(intake, Role.STAFF, places[0], "Anna")).get(path).text
    lead = signed_in(account(intake, Role.PROGRAMME_LEAD, places[0], "Marianne")).get("/planner/overview").text

    assert "Planen är arkiverad" in staff
    assert "Inget att visa än" not in staff
    assert f'href="/planner/municipalities/{places[0].municipality_id}/plan"' in staff
    assert "Det finns antagna planer från ett år, 2026." in staff
    assert "I en kommun är planen arkiverad, och det finns ingen ny att visa." in lead
    assert "ingen plan att visa än" not in lead


def test_the_table_can_be_taken_along(
    signed_in: SignedIn, database: Database, intake: Database, places: tuple[Place, Place]
) -> None:
    """One row per municipality and area, of the county that is asked for."""
    save_both(database, places)
    browser = signed_in(account(intake, Role.PROGRAMME_LEAD, places[0], "Marianne"))
    rows = browser.get("/planner/overview.csv?county=Faluns%20l%C3%A4n").content.decode("utf-8-sig").splitlines()

    assert rows[0].startswith("Län;Kommunkod;Kommun;Kompetensområde;Plats")
    assert rows[1].startswith("Faluns län;2080;Falun;Digital teknik & e-medier;1;")
    assert len(rows) == 16
    assert {row.rpartition(";")[2] for row in rows[1:]} == {"ja"}
    assert {row.split(";")[4] for row in rows[1:] if row.split(";")[5] == "0,0"} == {""}


def test_an_area_that_new_plans_do_not_have_is_no_finding(
    signed_in: SignedIn, database: Database, intake: Database, places: tuple[Place, Place]
) -> None:
    """It stands below, for plans that have it still, can be chosen for the map, and the file says so."""
    notes = [factories.note(1, "Vi kan för lite om surfplattor", votes=3), factories.note(2, "Ingen sagostund")]
    save(database, places[0], "Falun", "Faluns län", notes)
    browser = signed_in(account(intake, Role.PROGRAMME_LEAD, places[0], "Marianne"))
    before = browser.get("/planner/overview").text
    shipped = shipped_document()
    changed = shipped.with_area(replace(shipped.by_id["digital"], retired=True))
    with database.transaction(WORKER) as db:
        version = FrameworkVersion(programme_id=places[0].programme_id, number=2, state="published")
        version.content = changed.to_json()
        db.add(version)
    after = browser.get("/planner/overview").text
    rows = browser.get("/planner/overview.csv").content.decode("utf-8-sig").splitlines()
    rows_of_digital = [row for row in rows if ";Digital teknik & e-medier;" in row]
    apart = "Finns inte i nya planer</th>"

    assert re.search(r'<p class="lead"><bdi>Digital teknik', before)
    assert apart not in before
    assert re.search(r'<p class="lead"><bdi>(?!Digital)[^<]*</bdi> behövs mest', after)
    assert "Digital teknik" in after.partition(apart)[2].partition("</table>")[0]
    assert '<option value="digital">' in after
    assert {row.rpartition(";")[2] for row in rows_of_digital} == {"nej"}


def adopt_each(database: Database, *days: date) -> None:
    """Let plans have been adopted on each of these days, always saying the same."""
    with database.transaction(WORKER) as db:
        for plan in db.scalars(select(Plan).where(Plan.kind == "municipal")):
            first = db.get_one(PlanRevision, (plan.id, 1))
            plan.state, plan.revision, plan.adopted_revision = "adopted", len(days), len(days)
            moved = {"step": "adopt", "from_state": "in_review", "to_state": "adopted", "content_hash": "0"}
            kept = ("content", "content_hash", "derivation_id", "cause")
            for number, day in enumerate(days, 1):
                if number > 1:
                    db.add(
                        PlanRevision(plan_id=plan.id, number=number, **{name: getattr(first, name) for name in kept})
                    )
                db.add(PlanStep(id=new_id(), plan_id=plan.id, revision=number, decided_on=day, **moved))


def test_years_are_told_with_the_plans_that_they_rest_on(
    signed_in: SignedIn, database: Database, intake: Database, places: tuple[Place, Place]
) -> None:
    """Of how many municipalities, from when on, and which plan of each year; of one year that there is one."""
    save_both(database, places)
    adopt_each(database, date(2025, 5, 2))
    browser = signed_in(account(intake, Role.PROGRAMME_LEAD, places[0], "Marianne"))
    one = browser.get("/planner/overview").text
    with database.transaction(WORKER) as db:
        db.execute(delete(PlanStep))
    adopt_each(database, date(2025, 5, 2), date(2026, 5, 2))
    two = browser.get("/planner/overview").text
    alone = browser.get(f"/planner/overview/municipalities/{places[0].municipality_id}").text

    assert "Det finns antagna planer från ett år, 2025." in one
    assert "Områdena ligger på samma platser 2026 som 2025." in two
    assert "Av kommunerna med antagen plan är 2 med, som hade en plan redan 2025" in two
    assert "Av kommunerna" not in alone
    assert "Varje år räknas den plan som kommunen senast hade antagit när året var slut." in two
    assert "Varje år räknas den plan som kommunen senast hade antagit när året var slut." in alone


def test_an_overview_without_plans_says_what_comes_there(
    signed_in: SignedIn, intake: Database, places: tuple[Place, Place]
) -> None:
    """Nothing is compared with nothing."""
    browser = signed_in(account(intake, Role.PROGRAMME_LEAD, places[0], "Marianne"))

    assert "Inget att jämföra än" in browser.get("/planner/overview?county=Nowhere&area=none").text


def test_names_are_revealed_when_both_are_glad(
    signed_in: SignedIn, database: Database, intake: Database, places: tuple[Place, Place]
) -> None:
    """Until then each sees the area and the place, and nobody sees a no."""
    save_both(database, places)
    anna, bo = account(intake, Role.STAFF, places[0], "Anna"), account(intake, Role.STAFF, places[1], "Bo")
    assess(database, places[0], anna, level=1, wish=3, teaches=False)
    assess(database, places[1], bo, level=4, wish=4, teaches=True)
    browsers = signed_in(anna), signed_in(bo)
    path = "/planner/overview/colleagues"
    pages = [browser.get(path).text for browser in browsers]
    for browser, page in zip(browsers, pages, strict=True):
        fields = dict(re.findall(r'name="(csrf_token|pair)" value="(\w+)"', page.partition("<main")[2]))
        assert browser.post(path, data=fields | {"answer": "gladly"}).status_code == 303
        if browser is browsers[0]:
            waiting = browsers[1].get(path).text
    agreed = [browser.get(path).text for browser in browsers]

    assert "i Borlänge, 18 km bort" in pages[0]
    assert "i Falun, 18 km bort" in pages[1]
    assert "Bo, Borlänges stadsbibliotek" not in pages[0] + waiting
    assert "Anna, Faluns stadsbibliotek" not in pages[1] + waiting
    assert "Bo, Borlänges stadsbibliotek" in agreed[0]
    assert "Anna, Faluns stadsbibliotek" in agreed[1]
    assert "Ni har svarat Gärna båda två" in agreed[1]
    assert ["försvinner namnen för er båda" in page for page in (waiting, *agreed)] == [False, True, True]
    assert "Bo, Borlänges stadsbibliotek" in browsers[0].get(f"{path}?within=5").text


def test_a_facilitator_sees_which_municipalities_could_help_which(
    signed_in: SignedIn, database: Database, intake: Database, places: tuple[Place, Place]
) -> None:
    """Places where five and more work, and no names."""
    save_both(database, places)
    people = account(intake, Role.STAFF, places[0], "Anna"), account(intake, Role.STAFF, places[1], "Bo")
    assess(database, places[0], people[0], level=1, wish=3, teaches=False)
    assess(database, places[1], people[1], level=4, wish=4, teaches=True)
    browser = signed_in(account(intake, Role.FACILITATOR, places[0], "Ellinor"))
    employ(database, places[0], 4)
    employ(database, places[1], 3)
    small = browser.get("/planner/overview/learning").text
    employ(database, places[1], 1)
    page = browser.get("/planner/overview/learning").text

    assert "Borlänge till Falun" not in small
    assert "Från Borlänge till Falun, 18 km" in page
    assert "Anna" not in page
    assert str(UUID(str(people[0].person_id))) not in page
