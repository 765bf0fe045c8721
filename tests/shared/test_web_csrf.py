"""Forms from other sites, and forms that have become old."""

import pytest

from tests.shared.conftest import Browser


def test_form_with_its_token_is_saved(browser: Browser) -> None:
    """A form that our own page made is accepted."""
    answer = browser.save(name="Åsa")

    assert answer.status_code == 303


@pytest.mark.parametrize("token", ["", "0" * 64, "å"])
def test_wrong_token_is_refused(browser: Browser, token: str) -> None:
    """A form whose token isn't this browser's changes nothing."""
    browser.token()

    answer = browser.post("/form", data={"csrf_token": token, "name": "Åsa"})

    assert answer.status_code == 403


def test_token_of_another_browser_is_refused(browser: Browser, secure_browser: Browser) -> None:
    """A token is bound to the cookie of the browser that got it."""
    stolen = secure_browser.token()
    browser.token()

    answer = browser.post("/form", data={"csrf_token": stolen, "name": "Åsa"})

    assert answer.status_code == 403


def test_token_ends_with_the_sign_in(browser: Browser) -> None:
    """Signing in or out makes the forms of before invalid."""
    token = browser.token()
    browser.client.cookies.set("kub_session", "a new sign-in")

    answer = browser.post("/form", data={"csrf_token": token, "name": "Åsa"})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://testserver"}, 303),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://testserver.evil.example"}, 403),
    ],
)
def test_where_a_form_comes_from_decides(browser: Browser, headers: dict[str, str], status: int) -> None:
    """A form with the right token is still refused when the browser says that another site sent it."""
    answer = browser.post("/form", data={"csrf_token": browser.token(), "name": "Åsa"}, headers=headers)

    assert answer.status_code == status


def test_script_may_send_the_token_in_a_header(browser: Browser) -> None:
    """A module that posts without a form shows the token in a header."""
    answer = browser.post("/form", data={"name": "Åsa"}, headers={"X-CSRF-Token": browser.token()})

    assert answer.status_code == 303


def test_old_form_shows_what_was_typed_and_can_be_sent_again(browser: Browser) -> None:
    """What somebody wrote in a form that became old is on the page, escaped, with a fresh token."""
    browser.token()

    answer = browser.post("/form", data={"csrf_token": "old", "name": "Åsa", "text": "<b>tre\nrader</b>"})

    assert '<pre class="typed" tabindex="0">&lt;b&gt;tre\nrader&lt;/b&gt;</pre>' in answer.text
    assert 'value="Åsa"' in answer.text
    assert "Skicka igen" in answer.text


def test_form_of_another_site_is_never_offered_to_be_sent_again(browser: Browser) -> None:
    """We put no token of ours on a text that another site sent."""
    answer = browser.post("/form", data={"csrf_token": "", "name": "Åsa"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert "csrf_token" not in answer.text
    assert "Åsa" in answer.text
