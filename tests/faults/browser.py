"""A browser without JavaScript whose every request is written down, and which tries again what it can't know."""

import threading
from html import unescape
from typing import Any

import httpx

from tests.faults.gateway import AWAY
from tests.faults.history import History, Operation, Outcome
from tests.system import NO_CERTIFICATES, token_of

# What both our own page and the gateway's say when a part of the product doesn't answer.
SAID = "svarar inte just nu"
AGAIN_SECONDS = 0.25
# Together with the pauses: more than a hundred seconds.
TRIES = 400
_TOO_MANY = 429
# Longer than the gateway waits.
_TIMEOUT = httpx.Timeout(40.0, connect=3.0)


class GivenUp(Exception):
    """Something never came, or was refused although it should not have been."""


class Browser:
    """A signed-in person's browser.

    Args:
        name: for the history.
        address: of the product.
        cookies: of the sign-in.
        history: where every request is written down.
    """

    def __init__(self, name: str, address: str, cookies: httpx.Cookies, history: History) -> None:
        self.name = name
        self._history = history
        self._client = httpx.Client(
            base_url=address, cookies=cookies, timeout=_TIMEOUT, trust_env=False, verify=NO_CERTIFICATES
        )
        self._token = ""
        self.stopped = threading.Event()

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def read(self, path: str) -> httpx.Response | None:
        """Return a page, or nothing when the product doesn't answer with one."""
        return self._do("page", path, "GET", path, {}, {})[1]

    def insist(self, path: str) -> httpx.Response:
        """Return a page, however often it must be asked for.

        Raises:
            GivenUp: it never came.
        """
        for _ in range(TRIES):
            if (answer := self.read(path)) and answer.status_code < 500:
                return answer
            self.stopped.wait(AGAIN_SECONDS)
        raise GivenUp(f"{path} never came")

    def send(
        self,
        kind: str,
        subject: str,
        path: str,
        fields: dict[str, str] | None = None,
        *,
        in_the_background: bool = False,
    ) -> httpx.Response:
        """Send a form until an answer says that it has arrived, as a person with patience does.

        Args:
            kind: for the history.
            subject: the same.
            path: where to.
            fields: what was typed.
            in_the_background: as JSON, as a phone's outbox does, which keeps what was typed.

        Raises:
            GivenUp: it was refused, or there was never an answer.
        """
        if not self._token:
            self._token = token_of(self.insist("/").text)
        typed = fields or {}
        values = {"text": typed["text"]} if "text" in typed else {}
        for _ in range(TRIES):
            outcome, answer = self._do(kind, subject, "POST", path, typed, values, in_the_background=in_the_background)
            if outcome is Outcome.OK and answer is not None:
                return answer
            if outcome is Outcome.FAILED and answer is not None and answer.status_code != _TOO_MANY:
                raise GivenUp(f"{kind} {subject} was refused: {answer.status_code} {answer.text[:2000]}")
            self.stopped.wait(AGAIN_SECONDS)
        raise GivenUp(f"{kind} {subject} got no answer")

    def _do(
        self,
        kind: str,
        subject: str,
        method: str,
        path: str,
        fields: dict[str, str],
        values: dict[str, str],
        *,
        in_the_background: bool = False,
    ) -> tuple[Outcome, httpx.Response | None]:
        start, answer, complaint = self._history.now(), None, ""
        try:
            if in_the_background:
                headers = {"X-CSRF-Token": self._token, "Accept": "application/json"}
                answer = self._client.post(path, json=fields, headers=headers)
            else:
                data = {"csrf_token": self._token, **fields} if method == "POST" else None
                answer = self._client.request(method, path, data=data, follow_redirects=method == "GET")
        except httpx.ConnectError as error:
            outcome, said = Outcome.FAILED, type(error).__name__
        except httpx.HTTPError as error:
            outcome = Outcome.UNKNOWN if method == "POST" else Outcome.FAILED
            said = type(error).__name__
        else:
            outcome, said = outcome_of(answer, method), _name_of(answer)
            complaint = complaint_about(answer, {} if in_the_background else fields)
            if kind == "order" and outcome is Outcome.OK:
                values = {"order": answer.headers["location"].rpartition("/")[2]}
        self._history.add(
            Operation(self.name, kind, subject, start, self._history.now(), outcome, said, values, complaint)
        )
        return outcome, answer


def outcome_of(answer: httpx.Response, method: str) -> Outcome:
    """Return what an answer says: done, refused, or nothing certain."""
    if method == "GET":
        # That a document isn't there yet is an answer too.
        return Outcome.OK if answer.status_code < 500 else Outcome.FAILED
    if answer.status_code >= 500:
        return Outcome.UNKNOWN
    return Outcome.OK if answer.status_code < 400 else Outcome.FAILED


def complaint_about(answer: httpx.Response, typed: dict[str, Any]) -> str:
    """Say what is wrong with the page of something that didn't work; empty when it says what is going on."""
    if answer.status_code < 500:
        return ""
    page = unescape(answer.text)
    if answer.status_code not in {503, 504} or SAID not in page:
        return f"{answer.status_code} doesn't say what is going on: {' '.join(page.split())[:300]}"
    if AWAY not in answer.headers and typed.get("text", "") not in page:
        return "what was typed is gone"
    return ""


def _name_of(answer: httpx.Response) -> str:
    return f"{answer.status_code} gateway" if AWAY in answer.headers else str(answer.status_code)
