"""Participants whose phones post one note after the other, whatever goes wrong, to a day that stays open."""

from tests.faults.browser import Browser
from tests.faults.load import Person


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
        """Write a note, and think of the next one."""
        note = self.a_new_note()
        self.browser.send("note", note["key"], f"/board/{self._session}/notes", note, in_the_background=True)
        # Slower than what one participant may post.
        self.browser.stopped.wait(self._random.uniform(0.1, 1.0))
