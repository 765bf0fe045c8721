"""Headers, sizes, ids and static files."""

import re
from collections.abc import AsyncIterator

import pytest

from tests.shared.conftest import Browser

MEGABYTE = 1024 * 1024
FORM = "application/x-www-form-urlencoded"


def test_pages_forbid_foreign_code_and_frames(browser: Browser) -> None:
    """Every page tells browsers to run our own files only and to show it in no frame."""
    policy = browser.get("/form").headers["content-security-policy"]

    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cache-control", "no-store"),
    ],
)
@pytest.mark.parametrize("path", ["/form", "/no-such-page", "/broken"])
def test_every_answer_carries_the_security_headers(browser: Browser, path: str, name: str, value: str) -> None:
    """Error pages are protected like all others."""
    assert browser.get(path).headers[name] == value


def test_pages_hold_no_inline_code_or_style(browser: Browser) -> None:
    """The policy would stop them, so no template may have them."""
    page = browser.get("/form").text

    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)


def test_https_is_demanded_where_people_use_it(browser: Browser, secure_browser: Browser) -> None:
    """Browsers are told to stay on https, but only where the product is reached over it."""
    assert "strict-transport-security" not in browser.get("/form").headers
    assert "max-age" in secure_browser.get("/form").headers["strict-transport-security"]


def test_cookies_are_bound_to_the_host_over_https(secure_browser: Browser) -> None:
    """Over https no other host of the domain can set our cookies."""
    cookie = secure_browser.get("/form").headers["set-cookie"]

    assert cookie.startswith("__Host-kub_visitor=")
    assert "Secure" in cookie
    assert "HttpOnly" in cookie


@pytest.mark.parametrize(
    ("kind", "size"), [(FORM, MEGABYTE + 1), ("multipart/form-data; boundary=x", 12 * MEGABYTE + 1)]
)
def test_too_large_a_body_gets_a_page_that_says_what_to_do(browser: Browser, kind: str, size: int) -> None:
    """The limit is 1 MB for a form and 12 MB with files."""
    answer = browser.post("/form", content=b"x" * size, headers={"Content-Type": kind})

    assert answer.status_code == 413
    assert "Dela upp" in answer.text


def test_nul_reaches_no_page(browser: Browser) -> None:
    """PostgreSQL takes it in no text: it is left out of forms and addresses."""
    browser.save(name="Åsa\0 Öberg")

    assert "Sparat: Åsa Öberg<" in browser.get("/form").text
    assert browser.get("/form%00").status_code == 200
    assert browser.get("/echo?text=a%00b").text == "ab"


def test_size_is_counted_when_the_announced_length_lies(browser: Browser) -> None:
    """A body that is larger than it says, or says nothing, is stopped where the limit is."""

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 64 * 1024

    answer = browser.post("/form", content=endless(), headers={"Content-Type": FORM, "Content-Length": "10"})

    assert answer.status_code == 413


def test_each_request_has_an_id(browser: Browser) -> None:
    """The id of the gateway is kept; one that could forge a log line isn't."""
    assert browser.get("/form", headers={"X-Request-ID": "from-gateway-1"}).headers["x-request-id"] == "from-gateway-1"
    assert len(browser.get("/form", headers={"X-Request-ID": "a b"}).headers["x-request-id"]) == 36


def test_stylesheet_is_kept_for_ever_under_the_hash_of_its_contents(browser: Browser) -> None:
    """The address changes with the contents, so a browser never asks twice."""
    address = re.search(r'href="(/static/[0-9a-f]{12}/app\.css)"', browser.get("/form").text)

    assert address
    answer = browser.get(address[1])
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")
    assert "--paper:" in answer.text


def test_address_of_another_version_is_answered_but_not_kept(browser: Browser) -> None:
    """During an upgrade an old page gets its stylesheet, for this time only."""
    answer = browser.get("/static/000000000000/app.css")

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("name", ["no.css", "%2e%2e/application.py", "fonts/%2e%2e/%2e%2e/pages.py"])
def test_only_files_of_the_folder_are_served(browser: Browser, name: str) -> None:
    """No path leads out of the folder of static files."""
    assert browser.get(f"/static/000000000000/{name}").status_code == 404


def test_files_that_the_stylesheet_names_exist(browser: Browser) -> None:
    """A font that is missing would go unnoticed behind its fallback."""
    stylesheet = browser.get("/static/0/app.css").text
    names = re.findall(r'url\("([^"]+)"\)', stylesheet)

    assert names
    assert {browser.get(f"/static/0/{name}").headers["content-type"] for name in names} == {"font/woff2"}


@pytest.mark.parametrize("path", ["/form/", "/language/en/?next=/form"])
def test_a_redirect_leads_to_no_host_that_the_request_names(browser: Browser, path: str) -> None:
    """The framework takes away a slash at the end, and the address that it leads to is ours whatever ``Host`` says."""
    answer = browser.get(path, headers={"Host": "evil.example"}, follow_redirects=False)

    assert answer.status_code == 307
    assert answer.headers["location"] == path.replace("/?", "?").removesuffix("/")


def test_the_language_is_told_over_https_only(browser: Browser, secure_browser: Browser) -> None:
    """Where people use https, no cookie goes out in the clear."""
    answers = [each.get("/language/en", follow_redirects=False) for each in (browser, secure_browser)]
    cookies = [answer.headers["set-cookie"] for answer in answers]

    assert ["Secure" in cookie for cookie in cookies] == [False, True]
