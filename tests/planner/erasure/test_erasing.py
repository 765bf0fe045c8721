"""Erasing a person reaches every table that names one."""

import inspect
from importlib import import_module
from pathlib import Path

import services.planner
from services.planner.conversation import erasing as of_conversations
from services.planner.erasure import erasing
from services.planner.framework_versions.tables import FrameworkImport
from services.planner.tables import Base

WHOSE = {"person_id", "account_id", "author_id", "recorder_id", "recorder_account_id", "mentor_id", "learner_id"}
# Uploads of administrators, gone within a day.
SHORT_LIVED = {FrameworkImport.__name__}


def test_every_table_that_names_somebody_is_erased_from() -> None:
    """A new one that nobody thought of is found here."""
    root = Path(services.planner.__file__).parent
    for tables in root.glob("*/tables.py"):
        import_module(f"services.planner.{tables.parent.name}.tables")
    naming = {each.class_.__name__ for each in Base.registry.mappers if WHOSE & set(each.columns.keys())}
    reached = inspect.getsource(erasing) + inspect.getsource(of_conversations)

    assert len(naming) > 10
    assert {name for name in naming - SHORT_LIVED if name not in reached} == set()
