"""Participants whose phones post notes, whatever goes wrong, to a day that stays open."""

from concurrent.futures import ThreadPoolExecutor

from tests.faults.browser import Browser
from tests.faults.load import Person

# What an outbox holds when the signal is back goes together, so that notes are written together.
AT_ONCE = 3


class Phone(Person):
    """Somebody who has joined a day.

    Args:
        browser: theirs; signed in nowhere.
        session: the day.
        seed: decides what they write.
    """

    def __init__(self, browser: Browser, session: str, seed: int) -> None:
        super().__init__(browser, seed)
        self._session = session

    def join(self, code: str) -> None:
        """Take part."""
        self.browser.send("join", self._session, "/join", {"code": code})

    def one_turn(self) -> None:
        """Write some notes, send them at once, and think of the next ones."""
        notes = [self.a_new_note() for _ in range(self._random.randint(1, AT_ONCE))]
        with ThreadPoolExecutor(AT_ONCE) as sending:
            list(sending.map(self._post, notes))
        # Slower than what one participant may post.
        self.browser.stopped.wait(self._random.uniform(0.5, 2.0))

    def _post(self, note: dict[str, str]) -> None:
        self.browser.send("note", note["key"], f"/board/{self._session}/notes", note, in_the_background=True)
