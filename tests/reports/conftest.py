"""The three services in one process on a real port, a municipality with plans, and people who may see them."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from services.intake.tables import metadata as intake_metadata
from services.planner.deriving.saving import save_plans
from services.planner.plans.domain.material import Material
from services.planner.plans.tables import Plan
from services.planner.tables import metadata as planner_metadata
from services.reports.settings import ReportsSettings
from services.reports.tables import jobs
from services.reports.tables import metadata as reports_metadata
from services.reports.tasks import render_document
from services.reports.worker import SERVICE
from shared.database import Database
from shared.identity import WORKER, Role
from shared.jobs import ClaimedJob, run_job
from shared.queue import make_celery
from shared.web.cookies import SESSION
from shared.worker import WorkerContext
from tests.front import running_front
from tests.people import Place, make_account, make_place, make_programme, signed_in_cookie
from tests.planner.plans import factories
from tests.system import NO_CERTIFICATES

Handler = Callable[[WorkerContext, ClaimedJob], None]


@dataclass
class System:
    """Everything that runs, seen from outside."""

    address: str
    databases: dict[str, Database]
    place: Place
    plans: dict[str, Plan]
    worker: WorkerContext

    def browser(self, role: Role, email: str) -> httpx.Client:
        """Return a browser in which a new account with this role is signed in."""
        with self.databases["intake"].transaction(WORKER) as db:
            return self._signed_in(signed_in_cookie(db, make_account(db, role, self.place, email=email)))

    def _signed_in(self, token: str) -> httpx.Client:
        return httpx.Client(
            base_url=self.address, cookies={SESSION: token}, trust_env=False, verify=NO_CERTIFICATES, timeout=30
        )

    def render_all(self, handler: Handler = render_document) -> int:
        """Do every queued job here, and return how many there were."""
        with self.databases["reports"].transaction(WORKER) as db:
            queued = db.scalars(select(jobs.c.id).where(jobs.c.state == "queued")).all()
        for job_id in queued:
            run_job(self.databases["reports"], job_id, lambda job: handler(self.worker, job))
        return len(queued)


@pytest.fixture
def databases(database_urls: dict[str, str]) -> Iterator[dict[str, Database]]:
    """Each service's database under its application role."""
    metadata = {"intake": intake_metadata, "planner": planner_metadata, "reports": reports_metadata}
    opened = {name: Database(database_urls[name], tables, pool_size=3) for name, tables in metadata.items()}
    yield opened
    for database in opened.values():
        database.close()


@pytest.fixture
def address(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the three services answer."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    for name in ("INTAKE_URL", "PLANNER_URL", "REPORTS_URL"):
        monkeypatch.setenv(name, url)
    with running_front(listener):
        yield url


@pytest.fixture
def system(address: str, databases: dict[str, Database], redis_url: str) -> Iterator[System]:
    """A municipality with a municipal plan and one person's plan."""
    with databases["intake"].transaction(WORKER) as db:
        place = make_place(db, make_programme(db), "Falun", code="2080", county_code="20")
        person = make_account(db, Role.STAFF, place, email="asa@falun.example", name="Åsa Öhrn")
    answer = factories.answer(staff=[factories.person(1) | {"id": str(person.person_id)}])
    answer["municipality"]["id"] = str(place.municipality_id)
    answer["programme"]["id"] = str(place.programme_id)
    with databases["planner"].transaction(WORKER) as db:
        save_plans(db, Material.from_json(answer), date(2026, 3, 12))
    with databases["planner"].transaction(WORKER) as db:
        plans = {plan.kind: plan for plan in db.scalars(select(Plan))}
    worker = WorkerContext(SERVICE, ReportsSettings(), make_celery("reports", redis_url, SERVICE.queues))
    yield System(address, databases, place, plans, worker)
    worker.database.close()
    worker.ask.close()


@pytest.fixture
def person(system: System) -> Iterator[httpx.Client]:
    """A browser of the person whom the individual plan belongs to."""
    from services.intake.accounts.tables import Account

    with system.databases["intake"].transaction(WORKER) as db:
        account = db.scalars(select(Account).where(Account.email == "asa@falun.example")).one()
        token = signed_in_cookie(db, account)
    with httpx.Client(
        base_url=system.address, cookies={SESSION: token}, trust_env=False, verify=NO_CERTIFICATES, timeout=30
    ) as browser:
        yield browser


@pytest.fixture
def manager(system: System) -> Iterator[httpx.Client]:
    """A browser of the municipality's manager."""
    with system.browser(Role.MANAGER, "chef@falun.example") as browser:
        yield browser


@pytest.fixture
def no_such_id() -> UUID:
    """An id of nothing."""
    return UUID("0198f000-0000-7000-8000-00000000dead")
