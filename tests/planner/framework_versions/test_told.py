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


def proposal_page(database: Database) -> str:
    """Return the path of what is proposed for the municipality's plan."""
    return f"/planner/plans/{plan_of(database, None)}/proposal"
