"""What the tests of conversations do again and again."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from services.planner.conversation.domain import Typed
from services.planner.conversation.pages import Talk, read_talk
from services.planner.conversation.parties import begin, find_party
from services.planner.conversation.persons import Person
from services.planner.conversation.preparing import save_preparation
from services.planner.conversation.signing import sign
from services.planner.plans.domain.content import text_hash
from shared.database import Database
from shared.identity import Role, Viewer
from tests.planner.editing.working import PERSON, viewer, work

NOW = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)
person = viewer(Role.STAFF, "Petra Lind", PERSON)
manager = viewer(Role.MANAGER, "Malin")
# As intake knows her while she has no e-mail.
PETRA = Person("Petra Lind", signs_in=False)
colleague = viewer(Role.STAFF, "Kim", UUID(int=5))


def plan_id(database: Database) -> UUID:
    """Return the person's plan."""
    return work(database, "individual").plan.id


def start(database: Database, who: Viewer = manager) -> None:
    """Begin a conversation."""
    with database.transaction(who) as db:
        begin(db, who, plan_id(database))


def prepare(
    database: Database,
    who: Viewer,
    answers: Mapping[str, str],
    *,
    ready: bool = True,
    seen: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Write one's preparation, having seen what stands there now unless told otherwise."""
    own = see(database, who).own
    before = (own.answers if own else {}) if seen is None else seen
    typed = {name: Typed(text, text_hash(before.get(name, ""))) for name, text in answers.items()}
    with database.transaction(who) as db:
        return save_preparation(db, who, plan_id(database), typed, NOW, ready=ready)


def see(database: Database, who: Viewer) -> Talk:
    """Return the conversation as somebody sees it."""
    with database.transaction(who) as db:
        found = read_talk(db, who, find_party(db, who, plan_id(database)))
    assert found
    return found


def meet(database: Database) -> None:
    """Begin, and let both be ready."""
    start(database)
    prepare(database, person, {"want": "Lära mig film"})
    prepare(database, manager, {"offer": "Två dagar"})


def put_name(
    database: Database, who: Viewer, seal: str | None = None, *, for_person: bool = False, without_hours: bool = True
) -> None:
    """Sign what stands there now, or what was read; nobody has decided any hours unless a test does."""
    read = see(database, who).seal if seal is None else seal
    with database.transaction(who) as db:
        sign(db, who, plan_id(database), read, NOW, PETRA if for_person else None, without_hours=without_hours)


def agree(database: Database) -> None:
    """Meet, and sign what stands there, both."""
    meet(database)
    for who in (person, manager):
        put_name(database, who)
