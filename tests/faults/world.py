"""A running system with people who work in it, into which faults are thrown, one after the other."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
import redis

from tests.faults.browser import Browser, GivenUp
from tests.faults.checker import check, check_jobs, check_notes, check_pages
from tests.faults.history import History, Outcome
from tests.faults.installation import SystemApart
from tests.faults.load import Client, Person, cookies_of, open_board
from tests.faults.phones import Phone
from tests.faults.stored import Archive
from tests.system import token_of, wait_for

# Municipalities of the demo facilitator's county without a closed SWOT day; the last ones are for faults that need one.
CODES = ("2029", "2031", "2021", "2023", "2026", "2034", "2039", "2061", "2082")
SPARE_CODES = ("2083", "2084")
CLIENTS = 3
PHONES = 4
_SERVICES = ("intake", "planner", "reports")
_PROGRAMS = ("tests.faults.gateway", *(f"services {kind} {name}" for kind in ("web", "worker") for name in _SERVICES))
# Longer than the longest pause before something that keeps dying is started again, and a lease, and a ring.
RECOVERY_SECONDS = 180.0


@dataclass
class Fault:
    """Something that goes wrong.

    Args:
        name: as the table of figures has it.
        strike: makes it happen, and lets it pass.
        rare: it takes long, so it comes once per round however often others do.
        needs_disk: it fills the disk, so there must be one of its own.
    """

    name: str
    strike: Callable[["World"], None]
    rare: bool = False
    needs_disk: bool = False


@dataclass
class World:
    """The system, the people, the history, and what faults need to reach.

    Args:
        system: what runs.
        archive: its database.
        history: what the people did.
        clients: the people: facilitators, and participants with their phones.
        probe: a browser whose page says that the product answers again.
        spare: municipality → session for faults that need a derivation of their own.
        seconds: the moment of a fault and such, from the run's seed.
    """

    system: SystemApart
    archive: Archive
    history: History
    clients: list[Person]
    probe: Browser
    spare: dict[str, str]
    choose: Any
    outage: float = 2.0
    recovered: list[tuple[str, float]] = field(default_factory=list)

    def hold(self, seconds: float) -> None:
        """Let a fault last."""
        threading.Event().wait(seconds)

    def strike(self, fault: Fault) -> list[str]:
        """Let a fault happen, wait until everything is well again, and return what is wrong then."""
        seen = len(self.history.operations())
        self.history.note(fault=fault.name)
        try:
            fault.strike(self)
            healed = time.monotonic()
            self.recover()
        except (AssertionError, GivenUp, psycopg.Error) as error:
            return [f"{fault.name}: not well again: {error}"]
        took = round(time.monotonic() - healed, 2)
        self.recovered.append((fault.name, took))
        self.history.note(fault=fault.name, recovered_in=took)
        return [f"{fault.name}: {found}" for found in self.look(seen)]

    def recover(self) -> None:
        """Wait until all runs, pages come, all events that are there now are applied, and all jobs of now ended."""
        wait_for(self._runs, "Redis and all processes", RECOVERY_SECONDS)
        wait_for(self._answers, "a page", RECOVERY_SECONDS)
        ends = wait_for(lambda: reachable(self.archive.ends), "the database", RECOVERY_SECONDS)
        jobs = wait_for(lambda: reachable(lambda: [self.archive.open_jobs()]), "the database", RECOVERY_SECONDS)[0]
        wait_for(lambda: self._followed(ends), "events to be applied", RECOVERY_SECONDS)
        wait_for(lambda: self._ended(jobs), "jobs to end", RECOVERY_SECONDS)

    def _runs(self) -> bool:
        try:
            with redis.Redis.from_url(self.system.environment["REDIS_URL"], socket_timeout=1) as store:
                store.ping()
        except redis.RedisError:
            return False
        return all(self.system.processes(words) for words in _PROGRAMS)

    def _answers(self) -> bool:
        pages = [self.probe.read(path) for path in ("/", "/planner", "/reports")]
        return all(page is not None and page.status_code == 200 for page in pages)

    def _followed(self, ends: dict[str, int]) -> bool:
        positions = reachable(self.archive.positions)
        return bool(positions) and all(positions[name] >= end for name, end in ends.items())

    def _ended(self, jobs: set[str]) -> bool:
        found = reachable(lambda: [self.archive.open_jobs()])
        return bool(found) and not found[0] & jobs

    def look(self, since: int = 0) -> list[str]:
        """Return what is wrong while people go on working: what was acknowledged before is looked for."""
        operations = self.history.operations()
        # Read afterwards: what ended by then must be there; what came later isn't known to the history yet.
        rows = self.archive.notes()
        known = {one.subject for one in operations if one.kind == "note" and one.outcome is Outcome.OK}
        found = check_notes(operations, [row for row in rows if row[0] in known]) + check_pages(operations[since:])
        done = [job for job in self.archive.jobs() if job.state == "failed"]
        found += check_jobs(done, frozenset(self.archive.given_up))
        return found + [client.trouble for client in self.clients if client.trouble]

    def settle(self) -> list[str]:
        """Let everybody finish, compare everything, and let them go on; return what is wrong."""
        for client in self.clients:
            client.pause()
        patience = 2 * RECOVERY_SECONDS
        found = []
        try:
            wait_for(lambda: all(client.is_idle() for client in self.clients), "everybody to finish", patience)
            self.recover()
            wait_for(lambda: not self.archive.open_jobs(), "all jobs to end", RECOVERY_SECONDS)
        except AssertionError as error:
            found.append(str(error))
        found += check(self.history.operations(), self.archive.stored())
        found += [client.trouble for client in self.clients if client.trouble]
        for client in self.clients:
            client.resume()
        return found


def reachable(ask: Callable[[], Any]) -> Any:
    """Return what the database says, or nothing while it doesn't answer."""
    try:
        return ask()
    except psycopg.Error:
        return None


@contextmanager
def running_world(
    folder: Path, choose: Any, *, outage: float = 2.0, clients: int = CLIENTS, phones: int = PHONES
) -> Iterator[World]:
    """Start a system, let people work in it, and stop all of it at the end.

    Args:
        folder: for its data and the history.
        choose: random numbers from the run's seed.
        outage: how long something stays away, in seconds.
        clients: how many facilitators work without a pause, day after day.
        phones: how many participants write notes on a day that stays open.
    """
    system = SystemApart(folder / "system")
    history = History(folder / "history.jsonl")
    try:
        system.start()
        world = _populate(system, history, choose, clients, phones)
        world.outage = outage
        for client in world.clients:
            client.start()
        yield world
        for client in world.clients:
            client.stop()
    finally:
        system.stop()
        history.close()


def _populate(system: SystemApart, history: History, choose: Any, clients: int, phones: int) -> World:
    archive = Archive(system.environment["DATABASE_URL"])
    address = f"http://localhost:{system.browsers.port}"
    wait_for(lambda: not archive.open_jobs() and archive.positions() == archive.ends(), "the demo to be planned")
    archive.begin()
    with httpx.Client(base_url=system.address, follow_redirects=True, timeout=30) as first:
        page = first.get(system.links["facilitator"])
        first.post(page.url.path, data={"csrf_token": token_of(page.text)}).raise_for_status()
        cookies = cookies_of(first)
    browsers = [Browser(f"client {number}", address, cookies, history) for number in range(clients)]
    probe = Browser("probe", system.address, cookies, history)
    codes = "SELECT id::text FROM intake.municipality WHERE code = ANY(%s) ORDER BY code"
    places = [row[0] for row in archive.query(codes, list(CODES))]
    boards = {place: open_board(probe, place) for place in places}
    spare = {row[0]: open_board(probe, row[0]) for row in archive.query(codes, list(SPARE_CODES))}
    archive.sessions = boards | spare
    people: list[Person] = [
        Client(browser, {place: boards[place] for place in places[number::clients]}, history, choose.getrandbits(32))
        for number, browser in enumerate(browsers)
    ]
    people += _phones(archive, open_board(probe, places[0]), address, history, choose, phones)
    return World(system, archive, history, people, probe, spare, choose)


def _phones(archive: Archive, session: str, address: str, history: History, choose: Any, count: int) -> list[Phone]:
    archive.rooms = [session]
    code = archive.query("SELECT join_code FROM intake.swot_session WHERE id = %s", session)[0][0]
    phones = []
    for number in range(count):
        browser = Browser(f"phone {number}", address, httpx.Cookies(), history)
        phones.append(Phone(browser, session, choose.getrandbits(32)))
        phones[-1].join(code)
    return phones
