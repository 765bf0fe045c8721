"""People who work while things go wrong: notes, closings, plans, documents, again and again."""

import hashlib
import random
import re
import threading
from abc import ABC, abstractmethod
from itertools import cycle
from uuid import UUID, uuid4

import httpx

from tests.faults.browser import Browser, GivenUp
from tests.faults.history import History, Operation, Outcome

# Needs of one area in ever new words: each closing gives another plan.
_WORDS = (
    "Ingen hinner öva på ny teknik",
    "Alla vill lära sig mer om teknik",
    "Tekniken krånglar och tiden räcker inte",
)
# Asked at about the rhythm in which a page asks for progress.
_ASK_SECONDS = 0.4
_PATIENCE = 600
# The share of plans whose document somebody wants.
_ORDERED = 0.4


class Person(ABC):
    """Somebody who does the same again and again, in a thread of their own.

    Args:
        browser: theirs.
        seed: decides what they do.
    """

    def __init__(self, browser: Browser, seed: int) -> None:
        self.browser = browser
        self.trouble = ""
        self._random = random.Random(seed)  # noqa: S311 - a schedule, not a secret
        self._going = threading.Event()
        self._idle = threading.Event()
        self._idle.set()
        self._ended = False
        self._thread = threading.Thread(target=self._work, name=browser.name, daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._going.set()
        self._thread.start()

    def pause(self) -> None:
        """Finish what has been begun, and wait."""
        self._going.clear()

    def resume(self) -> None:
        """Go on."""
        self._going.set()

    def is_idle(self) -> bool:
        """Say whether nothing of theirs is under way."""
        return self._idle.is_set() or not self._thread.is_alive()

    def stop(self) -> None:
        """Finish what has been begun, and go home."""
        self._ended = True
        self._going.set()
        self._thread.join()
        self.browser.close()

    def _work(self) -> None:
        try:
            while True:
                self._going.wait()
                if self._ended:
                    return
                self._idle.clear()
                self.one_turn()
                if not self._going.is_set():
                    self._idle.set()
        except GivenUp as error:
            self.trouble = f"{self.browser.name}: {error}"
        except Exception as error:  # noqa: BLE001 - whatever stops a client is a finding
            self.trouble = f"{self.browser.name}: {error!r}"
        finally:
            self._idle.set()

    @abstractmethod
    def one_turn(self) -> None:
        """Do what is done again and again."""

    def a_new_note(self) -> dict[str, str]:
        """Return a note that nobody has written before."""
        key = str(UUID(int=self._random.getrandbits(128), version=4))
        text = f"{self._random.choice(_WORDS)} ({key})"
        return {"perspective": "challenges", "quadrant": "weakness", "key": key, "text": text}


class Client(Person):
    """Somebody with a board in each of some municipalities, one after the other.

    Args:
        browser: theirs.
        boards: municipality → session.
        history: for what is waited for.
        seed: decides what they do.
    """

    def __init__(self, browser: Browser, boards: dict[str, str], history: History, seed: int) -> None:
        super().__init__(browser, seed)
        self.revisions = dict.fromkeys(boards.values(), 1)
        self._days = cycle(boards.items())
        self._history = history

    def one_turn(self) -> None:
        """Write notes, close, wait for the plan, sometimes order its document, open again."""
        municipality, session = next(self._days)
        # People think; and boards that grow without end would measure the length of documents.
        self.browser.stopped.wait(self._random.uniform(0.5, 2.5))
        for _ in range(self._random.randint(1, 2)):
            self.write_note(session)
        self.close_board(session)
        page = self.wait_for_plan(municipality, session)
        if self._random.random() < _ORDERED:
            self._order(page)
        self.reopen(session)

    def write_note(self, session: str) -> None:
        """Write a note that nobody has written before, as the facilitator does."""
        note = self.a_new_note()
        self.browser.send("note", note["key"], f"/swot-sessions/{session}/notes", note)

    def close_board(self, session: str) -> None:
        """Close a board as its closing page has it."""
        page = self.browser.insist(f"/swot-sessions/{session}/close").text
        seen = re.search(r'name="seen" value="([^"]*)"', page)
        subject = f"{session}/{self.revisions[session]}"
        self.browser.send("close", subject, f"/swot-sessions/{session}/close", {"seen": seen[1]} if seen else {})

    def wait_for_plan(self, municipality: str, session: str) -> str:
        """Return the page with the plan of the newest closing."""
        wanted = self.revisions[session]
        start = self._history.now()
        for _ in range(_PATIENCE):
            page = self.browser.read(f"/planner/municipalities/{municipality}/plan")
            found = re.search(r'name="revision" value="(\d+)"', page.text) if page is not None else None
            if page is not None and found and int(found[1]) >= wanted:
                self._waited("plan", f"{municipality}/{wanted}", start, Outcome.OK)
                return page.text
            self.browser.stopped.wait(_ASK_SECONDS)
        self._waited("plan", f"{municipality}/{wanted}", start, Outcome.FAILED)
        raise GivenUp(f"the plan of {session}/{wanted} never came")

    def reopen(self, session: str) -> None:
        """Open a closed board again."""
        revision = self.revisions[session] + 1
        self.browser.send("reopen", f"{session}/{revision}", f"/swot-sessions/{session}/reopen")
        self.revisions[session] = revision

    def _order(self, page: str) -> None:
        found = {name: re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("plan_id", "revision")}
        fields = {name: match[1] for name, match in found.items() if match}
        subject = "/".join(fields.values())
        answer = self.browser.send("order", subject, "/reports/orders", fields)
        order = answer.headers["location"].rpartition("/")[2]
        start = self._history.now()
        for _ in range(_PATIENCE):
            file = self.browser.read(f"/reports/orders/{order}/document")
            if file is not None and file.headers.get("content-type") == "application/pdf":
                self._waited("document", order, start, Outcome.OK, sha256=hashlib.sha256(file.content).hexdigest())
                return
            self.browser.stopped.wait(_ASK_SECONDS)
        self._waited("document", order, start, Outcome.FAILED)
        raise GivenUp(f"the document of order {order} never came")

    def _waited(self, kind: str, subject: str, start: float, outcome: Outcome, **values: str) -> None:
        end = self._history.now()
        self._history.add(Operation(self.browser.name, kind, subject, start, end, outcome, "", values))


def open_board(browser: Browser, municipality: str) -> str:
    """Plan a SWOT day, open its board and return the session."""
    session = str(uuid4())
    # Phones write on a day beside the one that is closed and opened again.
    day = {
        "another": "1",
        "held_on": "2026-11-23",
        "place": "Biblioteket",
        "participants": "14",
        "facilitators": "Siv Prov",
    }
    browser.send("plan_day", session, "/swot-sessions", day | {"session_id": session, "municipality_id": municipality})
    browser.send("open", session, f"/swot-sessions/{session}/open")
    return session


def cookies_of(client: httpx.Client) -> httpx.Cookies:
    """Return a copy of a signed-in client's cookies."""
    return httpx.Cookies(client.cookies)
