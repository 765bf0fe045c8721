"""A page that hangs becomes a page that says so."""

import threading
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.responses import JSONResponse, Response

from shared.web import create_web_app, problems
from shared.web.deadline import Deadline
from tests.shared.conftest import SampleSettings


class Hanging:
    """An application one of whose pages waits for something that doesn't come."""

    def __init__(self) -> None:
        self.comes = threading.Event()
        self.ended = threading.Event()
        self.app: FastAPI = create_web_app(service="sample", settings=SampleSettings())
        # Short, as nothing here takes long but what hangs.
        self.app.add_middleware(Deadline, answer=problems.handle_problem, seconds=0.5)
        self.app.post("/hangs")(self.hang)
        self.app.get("/quick")(self.be_quick)

    def hang(self) -> Response:
        """Wait until the test lets go."""
        self.comes.wait()
        self.ended.set()
        return JSONResponse({})

    def be_quick(self) -> Response:
        """Answer."""
        return JSONResponse({"quick": True})


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    """Such an application; what hangs is let go at the end."""
    made = Hanging()
    yield made
    made.comes.set()


def test_who_waits_in_vain_is_told_and_keeps_what_they_typed(
    hanging: Hanging, caplog: pytest.LogCaptureFixture
) -> None:
    """The page says that a part doesn't answer, and shows the text; the log says which route it was."""
    with TestClient(hanging.app, base_url="http://localhost") as browser:
        answer = browser.post("/hangs", data={"text": "Vi vill öva mer tillsammans."})
        hanging.comes.set()

    assert answer.status_code == 503
    assert "svarar inte just nu" in answer.text
    assert "Vi vill öva mer tillsammans." in answer.text
    assert "no answer within 0.5 s: POST /hangs" in caplog.text


def test_what_was_begun_goes_on(hanging: Hanging) -> None:
    """The work ends as it would have, and others are answered meanwhile."""
    with TestClient(hanging.app, base_url="http://localhost") as browser:
        browser.post("/hangs", data={"text": "en lapp"})
        quick = browser.get("/quick")
        hanging.comes.set()

        assert hanging.ended.wait(30)
    assert quick.json() == {"quick": True}
