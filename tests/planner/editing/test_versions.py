"""A plan's versions, however many there are."""

import httpx
import pytest
from sqlalchemy import text

from services.planner.editing.versions import list_versions
from shared.database import Database
from shared.identity import WORKER, Role
from shared.paging import SIZE, Page
from tests.people import Place
from tests.planner.conftest import SignedIn
from tests.planner.editing.working import work
from tests.planner.reading.test_pages import account, save

MANY = SIZE + 3


@pytest.fixture
def many(database: Database, falun: Place) -> Database:
    """A municipal plan with more versions than a page holds."""
    save(database, falun)
    copied = """
        INSERT INTO planner.plan_revision (plan_id, number, content, content_hash, derivation_id, cause)
        SELECT plan_id, series, content, content_hash, derivation_id, 'saved'
        FROM planner.plan_revision, generate_series(2, :many) AS series
    """
    with database.transaction(WORKER) as db:
        db.execute(text(copied), {"many": MANY})
        db.execute(text("UPDATE planner.plan SET revision = :many"), {"many": MANY})
    return database


def test_a_long_list_is_read_page_by_page(many: Database) -> None:
    """Each version knows the one before, also over the edge; a page that there isn't is the nearest one."""
    plan = work(many).plan
    with many.transaction(WORKER) as db:
        pages = [list_versions(db, plan, number) for number in (1, 2, 99)]
    first, rest = pages[0][0], pages[1][0]

    assert [page for _, page in pages] == [Page(1, 2, MANY), Page(2, 2, MANY), Page(2, 2, MANY)]
    assert [version.number for version in [*first, *rest]] == list(range(MANY, 0, -1))
    assert [version.before for version in (first[-1], rest[-1])] == [rest[0].number, None]


def test_there_is_a_way_to_the_oldest(many: Database, signed_in: SignedIn, intake: Database, falun: Place) -> None:
    """By the list's other pages; two old ones are compared although the newest alone can be chosen."""
    address = f"/planner/plans/{work(many).plan.id}"
    manager: httpx.Client = signed_in(account(intake, Role.MANAGER, falun))
    first, second = (manager.get(f"{address}/versions?page={number}").text for number in (1, 2))
    compared = manager.get(f"{address}/differences?first=1&last=2")

    assert f'href="{address}/versions?page=2"' in first
    assert f'href="{address}/versions/1"' not in first
    assert f'href="{address}/versions/1"' in second
    assert "Från version 1 till version 2" in compared.text
    assert ", version 1 – KUB</title>" in manager.get(f"{address}/versions/1").text
