"""Taking into the plan what both have prepared."""

import pytest

from services.planner.conversation.problems import AgreementHolds, NotReadyToSign, TooLongTogether
from services.planner.conversation.taking_in import take_in
from shared.database import Database
from shared.errors import NotFound
from shared.identity import Viewer
from tests.planner.conversation.talking import manager, person, plan_id, prepare, put_name, see, start
from tests.planner.conversation.test_pages import Two, talk, two
from tests.planner.conversation.test_talking import write
from tests.planner.editing.working import save
from tests.planner.reading.test_pages import send

__all__ = ["two"]


def take(database: Database, who: Viewer, field: str) -> None:
    """Take in what is prepared for one of the plan's texts."""
    with database.transaction(who) as db:
        take_in(db, who, plan_id(database), field)


def prepared(database: Database, now: str = "Sagostunden går bra") -> None:
    """Have both say something about what is now."""
    save(database)
    start(database)
    prepare(database, person, {"now": now, "look_back": "Kursen blev inte av"})
    prepare(database, manager, {"seen": "Du lyssnar på barnen"})


def test_both_texts_come_below_what_stands_there_once(database: Database) -> None:
    """Marked with who wrote them; pressed again, and after the two have worked on it, nothing comes twice."""
    prepared(database)
    write(database, manager, "now", "Vi börjar här")
    lacking = see(database, person).to_take_in
    take(database, manager, "now")
    take(database, person, "now")
    taken = see(database, person)
    write(database, person, "now", "Petra Lind:\nDet går bra\n\nMalin:\nDu lyssnar")
    take(database, person, "now")

    assert list(lacking) == ["look_back", "now"]
    assert taken.content["now"] == ("Vi börjar här\n\nPetra Lind:\nSagostunden går bra\n\nMalin:\nDu lyssnar på barnen")
    assert list(taken.to_take_in) == ["look_back"]
    assert see(database, manager).content["now"] == "Petra Lind:\nDet går bra\n\nMalin:\nDu lyssnar"


def test_what_the_plan_cannot_hold_changes_nothing(database: Database) -> None:
    """Nothing of it is cut."""
    prepared(database, now="x" * 4_999)

    with pytest.raises(TooLongTogether):
        take(database, person, "now")
    assert not see(database, person).content.get("now")


def test_only_what_both_have_read_is_taken_in(database: Database) -> None:
    """Not before both are ready, not after both have signed, and no other field."""
    save(database)
    start(database)
    prepare(database, person, {"now": "Bra"})
    with pytest.raises(NotReadyToSign):
        take(database, person, "now")
    prepare(database, manager, {})
    with pytest.raises(NotFound):
        take(database, person, "hours_note")
    for who in (person, manager):
        put_name(database, who)
    with pytest.raises(AgreementHolds):
        take(database, person, "now")

    assert see(database, person).to_take_in == ()


def test_the_page_offers_it_for_each_text(two: Two) -> None:
    """Until it stands in the plan."""
    address = talk(two.plan)
    send(two.manager, address)
    send(two.person, f"{address}/preparation", future="Mer film", ready="1")
    send(two.manager, f"{address}/preparation", workplace="Fler språk", ready="1")
    offered = two.person.get(address).text
    answer = send(two.person, f"{address}/texts", field="future")
    shown = two.manager.get(address).text

    assert (offered.count("Ta in det här i planen"), answer.status_code) == (1, 303)
    assert "Ta in det här i planen" not in shown
    assert shown.count("Fler språk") == 2
