"""What those who work on plans hear of a new version of the framework."""

import httpx

from shared.database import Database
from shared.identity import Role
from tests.people import Place
from tests.planner.conftest import SignedIn
from tests.planner.framework_versions.test_pages import derive, merge, publish
from tests.planner.plans import factories
from tests.planner.reading.test_pages import account, adopt, page, plan_of, save


def test_a_proposal_names_the_framework_that_it_rests_on(
    administrator: httpx.Client,
    framework_path: str,
    signed_in: SignedIn,
    database: Database,
    intake: Database,
    falun: Place,
) -> None:
    """Nobody wrote a note: nothing says so, and notes that count elsewhere now haven't come or gone."""
    derive(database, falun)
    adopt(database)
    merge(administrator, framework_path)
    publish(administrator, framework_path)
    derive(database, falun)
    manager = signed_in(account(intake, Role.MANAGER, falun))
    plan, proposal = manager.get(page(falun)).text, manager.get(proposal_page(database)).text

    assert "föreslagna ändringar väntar på er" in plan
    assert "Kompetensramverket har fått version 2" in proposal
    assert "räknas till området nu" in proposal
    assert not [text for text in (plan, proposal) if "nya lappar" in text or "har kommit till" in text]


def test_a_proposal_with_the_same_framework_names_none(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place
) -> None:
    """It has another cause."""
    save(database, falun)
    adopt(database)
    save(database, falun, sessions=[factories.session([factories.note(2, "Lokalen är trång", "weakness", 5)])])
    proposal = signed_in(account(intake, Role.MANAGER, falun)).get(proposal_page(database)).text

    assert "Nytt förslag" in proposal
    assert "Kompetensramverket har fått" not in proposal


def test_whose_draft_was_derived_anew_is_told_so(
    administrator: httpx.Client,
    framework_path: str,
    signed_in: SignedIn,
    database: Database,
    intake: Database,
    falun: Place,
) -> None:
    """On the plan's page, with what changed; not before, and with nothing but new notes neither."""
    anette = account(intake, Role.STAFF, falun)
    save(database, falun, anette)
    save(database, falun, anette, notes=factories.usual_notes()[:3])
    own = signed_in(anette)
    path = f"/planner/plans/{plan_of(database, anette)}"
    before = own.get(path).text
    merge(administrator, framework_path)
    publish(administrator, framework_path)
    save(database, falun, anette, notes=factories.usual_notes()[:3])
    after = own.get(path).text
    changed = own.get(f"{path}/differences?first=2&last=3")

    assert "Version</dt><dd>2" in before
    assert "med version 2 av kompetensramverket" not in before
    assert "med version 2 av kompetensramverket" in after
    assert f'href="{path}/differences?first=2&amp;last=3"' in after
    assert changed.status_code == 200


def test_who_publishes_reads_that_peoples_drafts_are_derived_anew(
    administrator: httpx.Client, framework_path: str
) -> None:
    """Where an area is retired, and where the framework is published."""
    merge(administrator, framework_path)
    area, draft = (administrator.get(f"{framework_path}/{page}").text for page in ("areas/mik", "draft"))

    assert "Utkast till planer, också medarbetarnas, tas fram på nytt" in area
    assert "tas alla utkast fram på nytt, kommunernas och medarbetarnas" in draft


def proposal_page(database: Database) -> str:
    """Return the path of what is proposed for the municipality's plan."""
    return f"/planner/plans/{plan_of(database, None)}/proposal"
