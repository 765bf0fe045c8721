"""What is kept of an error tells the operator where to look, and nothing that anybody wrote."""

import pytest
from pydantic import BaseModel, ValidationError
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.planner.tables import metadata
from shared.database import Database
from shared.failures import Tellable, describe
from shared.identity import WORKER

SECRET = "Kerstin vill inte"


class _Form(BaseModel):
    counts: dict[str, int]


def test_a_validation_error_names_the_field_and_not_the_value() -> None:
    """Nor a key that somebody wrote."""
    with pytest.raises(ValidationError) as caught:
        _Form.model_validate({"counts": {SECRET: SECRET}})

    assert SECRET in str(caught.value)
    assert describe(caught.value) == "ValidationError: counts.… int_parsing"


def test_a_database_error_names_its_code_and_the_constraint(database_urls: dict[str, str]) -> None:
    """PostgreSQL's own words quote the row."""
    database = Database(database_urls["planner"], metadata)
    twice = text("INSERT INTO planner.cursor (source, position) VALUES (:secret, 0), (:secret, 0)")
    with pytest.raises(IntegrityError) as caught, database.transaction(WORKER) as db:
        db.execute(twice, {"secret": SECRET})
    database.close()

    assert SECRET in str(caught.value)
    assert "UniqueViolation 23505 pk_cursor" in describe(caught.value)
    assert SECRET not in describe(caught.value)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError(SECRET), "ValueError"),
        (KeyError(SECRET), "KeyError"),
        (FileNotFoundError(2, "no such file", SECRET), "FileNotFoundError: ENOENT"),
        (Tellable("the server said 550"), "Tellable: the server said 550"),
    ],
)
def test_other_errors_are_named_by_their_kind(error: Exception, said: str) -> None:
    """Only one that promises to hold nothing keeps its own words."""
    assert describe(error) == said
