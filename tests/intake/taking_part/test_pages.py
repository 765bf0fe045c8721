"""The participant's page, as a phone without JavaScript uses it."""

import re
import sys

import pytest
from starlette.testclient import TestClient

from services.intake.board.domain import TextFault, clean_text, note_fault
from services.intake.leading.domain import Phase
from shared.identifiers import new_id
from tests.intake.taking_part.conftest import OpenDay, Phone


def test_a_note_is_written_and_stands_below(anna: Phone) -> None:
    """With one press on a quadrant."""
    answer = anna.write("Vi kan för lite om surfplattor")

    assert answer.status_code == 303
    page = anna.read(answer.headers["location"])
    assert "Vi kan för lite om surfplattor" in page
    assert "Framme" in page


def test_nothing_in_the_form_or_in_the_note_tells_when_it_was_sent(anna: Phone, day: OpenDay) -> None:
    """Its key was made when the page was shown, right after the note before it."""
    key = re.search(r'name="key" value="([^"]+)"', anna.read())
    assert key
    anna.write("utan tid", key=key[1])

    assert [(note.id.version, note.idempotency_key.version) for note in day.notes()] == [(4, 4)]


def test_the_same_form_sent_twice_writes_one_note(anna: Phone, day: OpenDay) -> None:
    """A second press, or a reload."""
    key = str(new_id())
    for _ in range(2):
        assert anna.write("en gång", key=key).status_code == 303

    assert [note.text for note in day.notes()] == ["en gång"]


def test_nobody_else_reads_it_until_it_is_shown(anna: Phone, bo: Phone, day: OpenDay) -> None:
    """Not in the page's source either; that there is one is counted."""
    anna.write("hemligt än så länge")

    page = bo.read()
    assert "hemligt" not in page
    assert 'data-number="1"' in page
    day.move(Phase.REVEAL)
    assert "hemligt" in bo.read()


def test_markup_is_shown_as_it_was_typed(anna: Phone, bo: Phone, day: OpenDay) -> None:
    """And zero-width and direction characters are gone."""
    anna.write("<script>alert(1)</script><svg onload=alert(1)>\u200b\u202eslut")
    day.move(Phase.REVEAL)

    page = bo.read()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;svg onload=alert(1)&gt;slut" in page


@pytest.mark.parametrize("text", ["", "\u200b \u200e", "x" * 10_000])
def test_what_can_be_no_note_is_shown_again(anna: Phone, day: OpenDay, text: str) -> None:
    """With what needs to be mended."""
    answer = anna.write(text)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert text.strip() in answer.text
    assert day.notes() == []


def test_the_phone_holds_back_only_what_the_server_refuses(browser: TestClient, anna: Phone) -> None:
    """Its list of characters that alone are no note, one by one, and with all that people can't see."""
    page = re.search(r'src="([^"]+/)taking-part\.js"', anna.read())
    assert page
    written = re.search(r"^const NOTHING = /(.+)/;$", browser.get(f"{page[1]}taking-part-page.js").text, re.MULTILINE)
    assert written
    nothing = re.compile(written[1])

    held = [sign for sign in map(chr, range(sys.maxunicode + 1)) if nothing.match(sign)]
    assert [sign for sign in held if note_fault(clean_text(sign)) is not TextFault.EMPTY] == []
    assert nothing.match("\u00ad\u200b\u200c\u200d\u200e\u202e\u2060\ufeff\u180e\u061c \t\xa0-…”")
    assert not any(map(nothing.match, ("+", "1", "å", "👍🏽", "-a", "=")))


def offered(page: str) -> list[str]:
    """Return the boards on which a page offers to lay a late note; empty for the facilitator."""
    return re.findall(r'name="move" value="(\w*)"', page)


def test_a_note_that_comes_too_late_is_shown_with_a_choice(anna: Phone, day: OpenDay) -> None:
    """Let the facilitator have it, move it to a board that is open, or throw it away."""
    day.move(Phase.REVEAL)
    day.move(Phase.WRITE, "target_groups")
    late = anna.write("hann inte")

    assert late.status_code == 409
    assert "hann inte" in late.text
    assert "Låt processledaren få den" in late.text
    assert offered(late.text) == ["", "target_groups"]


def test_a_note_after_the_closing_is_shown_again(anna: Phone, day: OpenDay) -> None:
    """With what can be done; nothing that can be sent again, as the day takes nothing."""
    day.close()
    for held in ("", "1"):
        refused = anna.write("hann inte alls", held=held)

        assert refused.status_code == 409
        assert "hann inte alls</textarea>" in refused.text
        assert "SWOT-dagen är stängd och tar inte emot fler lappar." in refused.text
        assert "Prata med processledaren" in refused.text
        assert "data-write" not in refused.text


def test_what_can_be_no_note_is_shown_again_after_the_phase_too(anna: Phone, day: OpenDay) -> None:
    """What needs to be mended, and what can be done with the note."""
    day.move(Phase.REVEAL)
    refused = anna.write("för lång " * 1000)

    assert refused.status_code == 422
    assert "för lång för lång" in refused.text
    assert 'aria-invalid="true"' in refused.text
    assert "Låt processledaren få den" in refused.text


def test_a_late_note_can_be_contributed(anna: Phone, day: OpenDay) -> None:
    """There is no board to lay it on, and one explanation is enough."""
    day.close()
    day.allow_contributions()
    late = anna.write("hann inte")

    assert late.status_code == 409
    assert "Låt processledaren få den" in late.text
    assert offered(late.text) == [""]
    assert "Tavlan tar inte emot lappar just nu" not in late.text
    assert late.text.count('name="held"') == 1


def test_the_facilitator_can_be_given_a_late_note(anna: Phone, bo: Phone, day: OpenDay) -> None:
    """It is on no board, and its author sees where it is."""
    day.move(Phase.REVEAL)
    assert anna.write("hann inte", held="1").status_code == 303

    assert [note.held_at is not None for note in day.notes()] == [True]
    assert "Hos processledaren" in anna.read()
    assert "hann inte" not in bo.read()


def test_a_late_note_can_be_moved_to_an_open_board(anna: Phone, day: OpenDay) -> None:
    """There it is like any other."""
    day.move(Phase.REVEAL)
    day.move(Phase.WRITE, "target_groups")
    moved = anna.write("hann inte", held="1", move="target_groups")

    assert moved.headers["location"].endswith("?perspective=target_groups&write=1")
    assert [(note.perspective, note.held_at) for note in day.notes()] == [("target_groups", None)]


def test_where_a_late_note_goes_stays_chosen_while_it_is_mended(anna: Phone, day: OpenDay) -> None:
    """As long as that board is open; else it goes to the facilitator."""
    day.move(Phase.REVEAL)
    day.move(Phase.WRITE, "target_groups")
    for chosen, expected in (("target_groups", "target_groups"), ("possibilities", "")):
        refused = anna.write("för lång " * 1000, held="1", move=chosen)

        assert re.findall(r'name="move" value="(\w*)" id="[\w-]+" checked', refused.text) == [expected]


def test_an_own_note_is_changed_and_moved(anna: Phone, day: OpenDay) -> None:
    """And its earlier wording kept."""
    anna.write("hyllor")
    note = day.notes()[0]
    fields = {"text": "flexibla hyllor", "perspective": "challenges", "quadrant": "opportunity", "revision": "1"}
    assert "hyllor" in anna.read(f"{anna.board}/notes/{note.id}")
    anna.act(f"notes/{note.id}", **fields)

    assert [(note.text, note.quadrant) for note in day.notes()] == [("flexibla hyllor", "opportunity")]
    assert [row.text for row in day.rows("note_history")] == ["hyllor"]


def test_the_board_that_an_own_note_leaves_is_told_too(anna: Phone, day: OpenDay) -> None:
    """Who reads that board would see the note there still."""
    anna.write("hyllor")
    day.move(Phase.WRITE, "target_groups")
    said = len(day.rows("event"))
    fields = {"text": "hyllor", "perspective": "target_groups", "quadrant": "strength", "revision": "1"}
    anna.act(f"notes/{day.notes()[0].id}", **fields)
    told = [row.data for row in sorted(day.rows("event"), key=lambda row: row.position)[said:]]

    assert [(data["perspective"], data["what"]) for data in told] == [
        ("challenges", "notes"),
        ("target_groups", "notes"),
    ]


def test_an_own_note_is_removed_and_restored(anna: Phone, day: OpenDay) -> None:
    """Twice is as once."""
    anna.write("hyllor")
    path = f"notes/{day.notes()[0].id}"
    for action, removed in (("remove", True), ("remove", True), ("restore", False), ("restore", False)):
        assert anna.act(f"{path}/{action}").status_code == 303
        assert (day.notes()[0].deleted_at is not None) is removed


def test_somebody_elses_note_does_not_exist(anna: Phone, bo: Phone, day: OpenDay) -> None:
    """Neither to look at nor to change."""
    anna.write("hyllor")
    path = f"notes/{day.notes()[0].id}"

    assert bo.browser.get(f"{bo.board}/{path}").status_code == 404
    assert bo.act(f"{path}/remove").status_code == 404


def test_after_the_phase_nothing_is_changed(anna: Phone, day: OpenDay) -> None:
    """And the new wording is still on the page."""
    anna.write("hyllor")
    day.move(Phase.REVEAL)
    fields = {"text": "andra hyllor", "perspective": "challenges", "quadrant": "strength", "revision": "1"}
    answer = anna.act(f"notes/{day.notes()[0].id}", **fields)

    assert answer.status_code == 409
    assert "andra hyllor" in answer.text
    assert day.notes()[0].text == "hyllor"


def test_what_the_facilitator_took_off_its_author_does_not_put_back(anna: Phone, day: OpenDay) -> None:
    """They are told so."""
    anna.write("hyllor")
    note = day.notes()[0]
    day.remove_as_facilitator()
    answer = anna.act(f"notes/{note.id}/restore")
    assert answer.status_code == 409
    assert "Processledaren har tagit bort lappen" in answer.text


def test_a_board_that_waits_again_keeps_ones_notes(anna: Phone, bo: Phone, day: OpenDay) -> None:
    """Who has written none is told that it hasn't begun."""
    anna.write("hyllor")
    day.move(Phase.WAITING)

    page = anna.read()
    assert "Processledaren har pausat tavlan. Dina lappar finns kvar." in page
    assert "har inte börjat än" not in page
    assert "hyllor" in page
    assert "Ändra" not in page
    assert "har inte börjat än" in bo.read()
    assert "hyllor" not in bo.read()


def test_ready_holds_for_this_phase_only(anna: Phone, day: OpenDay) -> None:
    """In the next one everybody begins anew."""
    said = {"perspective": "challenges", "phase": "write", "ready": "true"}
    for _ in range(2):
        assert anna.act("ready", **said).status_code == 303

    assert "Du har sagt att du är klar" in anna.read()
    day.move(Phase.REVEAL)
    assert "Jag är klar" in anna.read()
    assert anna.act("ready", **said).status_code == 303
    assert "Jag är klar" in anna.read()


def test_a_removed_participant_is_told_so(anna: Phone, day: OpenDay) -> None:
    """On every page, and what was typed is shown back."""
    day.remove_everybody()
    assert "Processledaren har tagit bort dig" in anna.read()
    refused = anna.write("mitt i en mening")

    assert refused.status_code == 401
    assert "mitt i en mening" in refused.text
    assert "/join" in refused.text


def test_a_rehearsal_says_so_on_every_phone(anna: Phone, day: OpenDay) -> None:
    """On the way in and on the board: nobody is to write in it what is meant for the day."""
    said = "Det här är en övning. Det du skriver raderas"
    assert said not in anna.read() + anna.read(f"/j/{day.code}")
    day.change(rehearsal=True)

    assert said in anna.read()
    assert said in anna.read(f"/j/{day.code}")


def test_a_phone_shows_the_number_that_the_facilitator_sees(anna: Phone, bo: Phone, day: OpenDay) -> None:
    """So that the room can be asked whose it is; no longer when the day is closed, which forgets the numbers."""
    assert "nummer 1." in anna.read()
    assert "nummer 2." in bo.read()
    day.close()
    day.allow_contributions()
    page = anna.read()

    assert "nummer 1." not in page
    assert "vem som skrev vilken glömdes när dagen stängdes" in page


def test_who_comes_back_to_a_reopened_day_is_asked_once_to_join(anna: Phone, day: OpenDay) -> None:
    """The link says so; what stands before it says why and how."""
    day.close()
    day.reopen()
    page = anna.read()

    assert "SWOT-dagen är öppnad på nytt. Med koden på väggen, eller den du har fått, kan du fortsätta." in page
    assert page.count("Gå med igen") <= 1


def test_who_took_part_in_a_rehearsal_is_not_asked_to_join_again(anna: Phone, day: OpenDay) -> None:
    """Nothing is left to join, and nothing that was written; what is being sent is shown to its author."""
    key = re.search(r'name="key" value="([^"]+)"', anna.read())
    day.erase()
    assert key
    sent = anna.write("mitt i en mening", key=key[1])

    for page in (anna.read(), sent.text):
        assert "Tavlan finns inte längre." in page
        assert "allt raderat" in page
        assert "Gå med igen" not in page
        assert "finns kvar" not in page
    assert (sent.status_code, "mitt i en mening" in sent.text) == (404, True)


def test_a_group_without_a_title_has_one_name(anna: Phone, day: OpenDay) -> None:
    """While it is read, and on the ballot: what its first note says."""
    for text in ("hyllor", "rum"):
        anna.write(text)
    day.move(Phase.REVEAL)
    day.move(Phase.GROUP)
    day.put_together()
    first = min(day.notes(), key=lambda note: note.id)
    read = anna.read()
    day.move(Phase.VOTE)

    assert f'<p class="group-title"><bdi>{first.text}</bdi></p>' in read
    assert f"<p><bdi>{first.text}</bdi></p>" in anna.read()


def test_the_day_is_over_and_says_so(anna: Phone, day: OpenDay) -> None:
    """With the result's link when the facilitator shares it."""
    token = new_id()
    day.close()
    assert "Tack för att du var med" in anna.read()
    day.change(result_token=token)

    assert f"/result/{token}" in anna.read()
    day.allow_contributions()
    assert f"/result/{token}" in anna.read()
