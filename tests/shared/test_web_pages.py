"""Pages: fields, errors, notices and languages."""

import re

import pytest
from fastapi import FastAPI
from jinja2 import UndefinedError
from starlette.datastructures import FormData
from starlette.requests import Request

from shared.errors import Problem
from shared.language import speaking
from shared.web import InvalidInput, parse
from shared.web.application import local_path
from shared.web.pages import Pages, make_environment, url, written
from tests.shared.conftest import Browser, Sample


def test_texts_are_escaped(browser: Browser) -> None:
    """What people write never becomes markup."""
    page = browser.save(name="", text="</textarea><script>alert(1)</script>").text

    assert "<script>alert" not in page
    assert "&lt;/textarea&gt;&lt;script&gt;" in page


def test_what_people_wrote_keeps_its_language_and_its_direction() -> None:
    """On a page in another language it says which one it is in."""
    assert written("<b>مكتبة</b>") == "<bdi>&lt;b&gt;مكتبة&lt;/b&gt;</bdi>"
    with speaking("en"):
        assert written("hyllor") == '<bdi lang="sv">hyllor</bdi>'


def test_missing_value_in_a_template_is_an_error() -> None:
    """A template that names what it wasn't given fails loudly instead of showing a gap."""
    template = make_environment().from_string("{{ no_such_value }}")

    with pytest.raises(UndefinedError):
        template.render()


@pytest.mark.parametrize("name", ["", "   "])
def test_error_stands_at_its_field_and_in_the_summary(browser: Browser, name: str) -> None:
    """A required field left blank is named twice: in the summary, which links to it, and at the field."""
    answer = browser.save(name=name, text="Min slutsats")

    assert answer.status_code == 422
    assert '<a href="#field-name">Fyll i den här rutan.</a>' in answer.text
    assert 'id="error-name"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "Min slutsats</textarea>" in answer.text


def test_errors_are_listed_as_the_fields_stand_on_the_page() -> None:
    """Not as the form declares them, which may inherit some."""
    with pytest.raises(InvalidInput) as refused:
        parse(Sample, FormData([("count", "många"), ("name", "")]))

    assert [name for name, _ in refused.value.errors] == ["count", "name"]


def test_notice_is_shown_once(browser: Browser) -> None:
    """A notice follows over the redirect, and is gone on the page after."""
    browser.save(name="<i>Åsa")
    first, second = browser.get("/form").text, browser.get("/form").text

    assert "Sparat: &lt;i&gt;Åsa" in first
    assert "Sparat" not in second


def test_forged_notice_is_ignored(browser: Browser) -> None:
    """Nobody else can put words in our mouth."""
    browser.save(name="Åsa")
    ours = browser.get("/form").text
    browser.client.cookies.set("kub_notice", "WyJkb25lIiwiWW91IHdvbiJd.abc.def")
    forged = browser.get("/form")

    assert 'class="notice' in ours
    assert forged.status_code == 200
    assert 'class="notice' not in forged.text


@pytest.mark.parametrize("path", ["/unavailable", "/no-database"])
def test_failure_of_a_part_keeps_what_was_typed(browser: Browser, path: str) -> None:
    """A form that meets a part that is away comes back with its text, ready to be sent again."""
    answer = browser.post(path, data={"text": "Tre timmars arbete"})

    assert answer.status_code == 503
    assert "Tre timmars arbete</pre>" in answer.text
    assert "Skicka igen" in answer.text


def test_failed_form_shows_words_and_sends_codes_along_unseen(browser: Browser) -> None:
    """A form shown back shows what was written; codes of choices, days and ids only go along when it is sent again."""
    codes = {
        "seal": "550fca5c7dcff125572bbb93c963454d4e7cc1ca3f3326a6057c50633dd7c2f1",
        "quadrant": "strength",
        "held_on": "2026-11-27",
        "id": "01a206bf-1811-7339-aa5f-d60c9ff5720b",
    }
    answer = browser.post("/unavailable", data={"text": "Åsikter", "phone": "070123456789", **codes})

    assert re.findall(r"<pre[^>]*>([^<]*)</pre>", answer.text) == ["Åsikter", "070123456789"]
    assert all(f'name="{name}" value="{value}"' in answer.text for name, value in codes.items())
    assert not any(value in re.sub(r"<[^>]*>", "", answer.text) for value in codes.values())


def test_unforeseen_error_tells_a_number_and_no_details(browser: Browser) -> None:
    """The page of an unforeseen error names the request and nothing of the inside."""
    answer = browser.get("/broken", headers={"X-Request-ID": "request-4711"})

    assert answer.status_code == 500
    assert "request-4711" in answer.text
    assert "secret detail" not in answer.text


def test_programs_get_problems_as_json(browser: Browser) -> None:
    """A program that asks for JSON gets the case's name and status."""
    answer = browser.get("/no-such-page", headers={"Accept": "application/json"})

    assert answer.json()["error"]["code"] == "not_found"
    assert answer.json()["error"]["status"] == 404


def test_wrong_method_is_a_page_too(browser: Browser) -> None:
    """Opening the address of a button answers 405 and says which method it takes."""
    answer = browser.get("/unavailable")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert "<h1>" in answer.text


def test_language_is_remembered(browser: Browser) -> None:
    """The chosen language holds for the pages that follow, and is Swedish until then."""
    before = browser.get("/form").text
    chosen = browser.get("/language/en?next=/form")

    assert '<html lang="sv">' in before
    assert chosen.headers["location"] == "/form"
    assert '<html lang="en">' in browser.get("/form").text


def test_unknown_language_is_not_found(browser: Browser) -> None:
    """Only languages that the product speaks can be chosen."""
    assert browser.get("/language/xx").status_code == 404


@pytest.mark.parametrize(
    ("target", "safe"),
    [
        ("/plans?page=2", "/plans?page=2"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\tevil", "/"),
        ("", "/"),
    ],
)
def test_redirects_stay_at_home(target: str, safe: str) -> None:
    """An address given by a link never leads to another site."""
    assert local_path(target) == safe


def test_every_problem_has_a_message_and_a_status() -> None:
    """Each general problem can be shown."""
    kinds = [kind for kind in Problem.__subclasses__() if kind.__module__ == "shared.errors"]

    assert len(kinds) >= 10
    assert all(str(kind()) and 400 <= kind.status < 600 and kind.advice for kind in kinds)


def test_a_path_is_that_of_the_route_whatever_was_asked_before() -> None:
    """Its parameters stand as they are, in any order; one that would lead elsewhere is refused."""
    app = FastAPI()
    app.state.pages = Pages(make_environment(), [])
    app.add_api_route("/plans/{plan}/versions/{number}", lambda: None, name="version")
    request = Request({"type": "http", "app": app})
    asked: list[dict[str, object]] = [{"plan": "a", "number": 1}, {"number": 2, "plan": "{number}"}]

    assert [url(request, "version", **each) for each in asked] == ["/plans/a/versions/1", "/plans/{number}/versions/2"]
    with pytest.raises(AssertionError):
        url(request, "version", plan="../..", number=1)
