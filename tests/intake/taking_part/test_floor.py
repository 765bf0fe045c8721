"""The participant's pages work on browsers of 2018: Chrome 66, Firefox 60, Safari 11.1, Edge 17."""

import re

import esprima
import pytest
from starlette.testclient import TestClient

from tests.intake.taking_part.conftest import OpenDay, Phone

# What came later, as far as somebody might reach for it.
NEWER_CALLS = re.compile(
    r"\.(replaceChildren|replaceAll|matchAll|flat|flatMap|at|finally|allSettled|toggleAttribute|submitter|findLast)\b"
    r"|\b(structuredClone|globalThis|queueMicrotask|randomUUID|fromEntries|BroadcastChannel)\b"
)
NEWER_STYLES = re.compile(
    r":is\(|:where\(|:has\(|:focus-visible|\bclamp\(|\b(min|max)\(|\binset\b(?!\()|@layer|(?<!grid-)\bgap:"
    r"|\b(padding|margin|border|inset)-(block|inline)|\bplace-\w+:|\baspect-ratio\b"
)
IMPORT = re.compile(r'^import [^"]*"\./([\w-]+\.js)"', re.MULTILINE)


def loaded(browser: TestClient, pages: list[str], ending: str) -> dict[str, str]:
    """Return every file of a kind that these pages load, modules that others import too, by name."""
    found: dict[str, str] = {}
    waiting = {path for page in pages for path in re.findall(rf'(?:src|href)="(/[^"]+\.{ending})"', page)}
    while waiting:
        path = waiting.pop()
        folder, name = path.rsplit("/", 1)
        found[name] = browser.get(path).text
        waiting |= {f"{folder}/{more}" for more in IMPORT.findall(found[name]) if more not in found}
    return found


@pytest.fixture
def pages(anna: Phone, day: OpenDay) -> list[str]:
    """The pages that a participant meets."""
    anna.write("en lapp")
    own = anna.read(f"{anna.board}/notes/{day.notes()[0].id}")
    return [anna.read("/join"), anna.read(f"/j/{day.code}"), anna.read(), own]


def test_scripts_have_the_syntax_of_2017(browser: TestClient, pages: list[str]) -> None:
    """The parser knows nothing newer; the service worker is read too."""
    scripts = loaded(browser, pages, "js") | {"service-worker.js": browser.get("/board/service-worker.js").text}

    assert {"taking-part.js", "outbox.js", "stream.js", "ballot.js", "note-editing.js", "page.js"} < set(scripts)
    for text in scripts.values():
        esprima.parseModule(text)


def test_the_parser_refuses_what_is_newer() -> None:
    """Else the test above would say nothing."""
    for newer in ("a?.b", "a ?? b", "try { } catch { }", "class A { b = 1 }"):
        with pytest.raises(esprima.Error):
            esprima.parseModule(newer)


def test_scripts_call_nothing_newer(browser: TestClient, pages: list[str]) -> None:
    """A parser doesn't see that a method came later."""
    scripts = loaded(browser, pages, "js")
    # It asks first whether the browser knows who submitted.
    del scripts["page.js"]

    assert {name: found for name, text in scripts.items() if (found := NEWER_CALLS.findall(text))} == {}


def test_the_stylesheets_of_participants_need_nothing_newer(browser: TestClient, pages: list[str]) -> None:
    """A rule that isn't understood would be left out as a whole."""
    styles = loaded(browser, pages, "css")

    assert {"participant.css", "ballot.css"} <= set(styles)
    # Tokens are values for all pages; those of newer kinds are for sizes that these pages don't use.
    sizes = re.findall(r"(--[\w-]+): clamp", styles.pop("tokens.css"))
    newer = [(name, found[0]) for name, text in styles.items() for found in NEWER_STYLES.finditer(text)]
    assert [each for each in newer if each[1] != "inset"] == []
    assert sizes
    assert not any(f"var({size})" in text for size in sizes for text in styles.values())
