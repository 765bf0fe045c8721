"""What the group reads afterwards, behind the link that the facilitator shares."""

import httpx

from services.intake.board.use_cases.conclusions import write_conclusion
from services.intake.leading.domain import Phase
from shared.identifiers import new_id
from tests.intake.taking_part.conftest import OpenDay, Phone


def share(day: OpenDay) -> str:
    """Share the result and return its address."""
    token = new_id()
    day.change(result_token=token)
    return f"/result/{token}"


def test_the_result_is_read_by_whoever_has_the_link(anna: Phone, day: OpenDay, browser: httpx.Client) -> None:
    """Notes and conclusions; search engines are asked to leave it alone."""
    anna.write("Vi kan för lite om surfplattor")
    day.move(Phase.REVEAL)
    with day.database.transaction(day.viewer) as db:
        write_conclusion(db, day.viewer, day.id, "challenges", "Vi behöver öva tillsammans", 0)
    day.close()
    answer = browser.get(share(day))

    assert answer.status_code == 200
    assert "Vi kan för lite om surfplattor" in answer.text
    assert "Vi behöver öva tillsammans" in answer.text
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "14" not in answer.text.split("<main", 1)[1], "the number of participants is nobody's business here"


def test_a_day_that_was_never_closed_has_no_result(day: OpenDay, browser: httpx.Client) -> None:
    """Nor has a link that nobody shared."""
    assert browser.get(share(day)).status_code == 404
    assert browser.get(f"/result/{new_id()}").status_code == 404
    assert browser.get("/result/x").status_code == 404


def test_what_was_hidden_at_the_closing_stays_so(day: OpenDay, anna: Phone, browser: httpx.Client) -> None:
    """A note that came afterwards is the facilitator's, until the day is closed anew."""
    address = share(day)
    day.move(Phase.REVEAL)
    anna.write("hann inte", held="1")
    day.close()
    answer = browser.get(address)

    assert answer.status_code == 200
    assert "hann inte" not in answer.text
