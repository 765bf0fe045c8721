"""The demo programme is loaded whole, quickly, once, and leads in by one link per role."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from services.__main__ import app
from services.demo import Calendar, DemoLink, demo_links, has_place_for_demo, load_demo
from services.embedded.invitation import invitation
from services.embedded.processes import CannotStartError
from services.intake.accounts.queries import viewer_of
from services.intake.accounts.tables import Account
from services.intake.accounts.use_cases import LinkExpired, sign_in, withdraw_reusable_links
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note, SessionFacilitator
from services.intake.preparation.tables import PreparationItem
from services.intake.programme.tables import Perspective, Phase, Programme
from services.intake.registry.tables import County, Library, Municipality, StaffMember
from services.intake.tables import event_log, metadata
from shared.database import Database
from shared.identity import WORKER, Role, Viewer
from tests.people import make_account, make_place, make_programme

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def database(database_urls: dict[str, str]) -> Iterator[Database]:
    """Intake's database, empty."""
    opened = Database(database_urls["intake"], metadata)
    yield opened
    opened.close()


@pytest.fixture
def demo(database: Database) -> Database:
    """The database with the demo programme."""
    load_demo(database, NOW)
    return database


def links(database: Database) -> dict[Role, DemoLink]:
    """Return fresh links by role."""
    return {link.role: link for link in demo_links(database, "http://localhost:8000", NOW)}


def viewer(database: Database, link: DemoLink) -> Viewer:
    """Return who signs in with a link."""
    token = link.url.rpartition("/")[2]
    with database.transaction(WORKER) as db:
        sign_in(db, token, NOW)
        return viewer_of(db, db.scalars(select(Account).where(Account.name == link.name)).one())


def test_no_link_is_printed_for_somebody_who_is_real(database: Database) -> None:
    """An administrator who was made before the demo was loaded signs in by mail, as everybody does."""
    with database.transaction(WORKER) as db:
        place = make_place(db, make_programme(db), "Falun", code="2080", county_code="20")
        make_account(db, Role.ADMINISTRATOR, place, email="siv@lansbiblioteket.se", name="Siv")

    assert links(database) == {}


def test_everything_is_there(database: Database) -> None:
    """Four counties, 49 municipalities, 163 libraries, 750 people, each told of, fifteen SWOT days."""
    loaded = load_demo(database, NOW)

    with database.transaction(WORKER) as db:
        tables = (County, Municipality, Library, StaffMember, SwotSession, Phase, Perspective)
        counts = [db.scalar(select(func.count()).select_from(table)) for table in tables]
        events = Counter(db.scalars(select(event_log.c.type)))
    assert loaded
    assert counts == [4, 49, 163, 750, 15, 2, 3]
    assert events == {"staff_member.saved.v1": 750, "swot_session.closed.v1": 13}


def test_a_second_start_changes_nothing(demo: Database) -> None:
    """What people did in the demo meanwhile stays, and nothing comes twice."""
    with demo.transaction(WORKER) as db:
        db.scalars(select(StaffMember)).first().name = "Omdöpt"  # type: ignore[union-attr]
        before = db.scalar(select(func.count()).select_from(event_log))

    assert not load_demo(demo, NOW + timedelta(days=400))
    with demo.transaction(WORKER) as db:
        assert db.scalar(select(func.count()).select_from(event_log)) == before
        assert db.scalar(select(func.count()).select_from(StaffMember).where(StaffMember.name == "Omdöpt")) == 1


def test_the_demo_stays_out_of_a_programme_of_real_people(database: Database, environment: dict[str, str]) -> None:
    """Neither the command nor `up` adds invented people to it, and no link into it is handed out."""
    with database.transaction(WORKER) as db:
        db.add(Programme(code="laslust", name="Läslust"))
    refused = CliRunner().invoke(app, ["demo"])
    said = invitation(environment, demo=True)

    assert isinstance(refused.exception, CannotStartError)
    assert not any("/sign-in/link/" in line for line in said)
    with database.transaction(WORKER) as db:
        assert db.scalars(select(Programme.name)).all() == ["Läslust"]


def test_a_programme_that_was_made_in_the_demo_does_not_end_it(demo: Database) -> None:
    """Trying out to set up a programme is part of trying out."""
    with demo.transaction(WORKER) as db:
        db.add(Programme(code="laslust", name="Läslust"))

    assert has_place_for_demo(demo)


def test_the_command_loads_the_demo_and_leads_in(environment: dict[str, str]) -> None:
    """One link per role, and new ones when it is given again."""
    first, second = (CliRunner().invoke(app, ["demo"]) for _ in range(2))

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.output.count("http://localhost:8000/sign-in/link/") == len(Role) - 1
    assert first.output != second.output


def test_mobilisation_begins_in_the_current_year(demo: Database) -> None:
    """The phases keep their days and months."""
    with demo.transaction(WORKER) as db:
        phases = db.execute(select(Phase.kind, Phase.starts_on, Phase.ends_on).order_by(Phase.position)).all()

    assert phases == [
        ("mobilisation", date(2026, 2, 1), date(2026, 7, 31)),
        ("implementation", date(2026, 8, 1), date(2028, 6, 30)),
    ]


def test_faluns_day_is_closed_with_its_notes_and_the_others_lie_ahead(demo: Database) -> None:
    """Among twelve more that are closed; a day whose date has passed is held some days after loading."""
    with demo.transaction(WORKER) as db:
        days = db.execute(
            select(Municipality.name, SwotSession.state, SwotSession.held_on)
            .join(Municipality, Municipality.id == SwotSession.municipality_id)
            .order_by(SwotSession.held_on)
        ).all()
        notes = db.scalar(select(func.count()).select_from(Note)) or 0
        facilitators = db.scalar(select(func.count()).select_from(SessionFacilitator))

    assert days[0] == ("Falun", "closed", date(2026, 3, 12))
    assert {state for _name, state, _day in days[:13]} == {"closed"}
    assert days[13:] == [
        ("Söderhamn", "preparing", date(2026, 12, 3)),
        ("Arvika", "planned", date(2026, 12, 17)),
    ]
    assert 320 <= notes <= 420
    assert facilitators == 30


def test_the_groups_have_prepared(demo: Database) -> None:
    """The thoughts of the files stand on the worksheets, at every level, and nobody in particular wrote them."""
    with demo.transaction(WORKER) as db:
        prepared = db.execute(
            select(Municipality.name, func.count(), func.count(PreparationItem.level.distinct()))
            .join(Municipality, Municipality.id == PreparationItem.municipality_id)
            .where(PreparationItem.author_id.is_(None))
            .group_by(Municipality.name)
            .order_by(Municipality.name)
        ).all()

    assert prepared == [("Falun", 9, 3), ("Söderhamn", 11, 3)]


@pytest.mark.parametrize("offset", range(7))
def test_no_swot_day_falls_on_a_weekend(offset: int) -> None:
    """Whatever day the demo is loaded on, a planned day is held on a weekday after it."""
    today = date(2027, 1, 1) + timedelta(days=offset)
    session = {"state": "planned", "held_on": "2011-12-01", "days_ahead": 10}

    held_on = Calendar(years=15, today=today).swot_day(session)

    assert held_on.weekday() < 5
    assert timedelta(days=10) <= held_on - today <= timedelta(days=12)


def test_every_role_with_an_account_has_a_link(demo: Database) -> None:
    """All but the participant, who has no account; each link signs in somebody who holds the role."""
    found = links(demo)

    assert set(found) == set(Role) - {Role.PARTICIPANT}
    for role, link in found.items():
        assert role in viewer(demo, link).roles


def test_the_links_lead_to_the_municipality_that_has_a_plan(demo: Database) -> None:
    """Staff member, manager and facilitator of the demo all reach Falun."""
    with demo.transaction(WORKER) as db:
        falun = db.scalars(select(Municipality.id).where(Municipality.code == "2080")).one()

    for role, link in links(demo).items():
        if role in {Role.STAFF, Role.MANAGER, Role.FACILITATOR}:
            assert falun in viewer(demo, link).municipalities(role)


def test_links_can_be_used_again_until_they_are_withdrawn(demo: Database) -> None:
    """A second start ends the links of the first, and so does stopping."""
    first = links(demo)[Role.MANAGER]
    viewer(demo, first)
    viewer(demo, first)
    second = links(demo)[Role.MANAGER]

    with pytest.raises(LinkExpired):
        viewer(demo, first)
    viewer(demo, second)
    with demo.transaction(WORKER) as db:
        withdraw_reusable_links(db, NOW)
    with pytest.raises(LinkExpired):
        viewer(demo, second)
