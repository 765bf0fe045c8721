"""What people said of themselves in areas that were merged or retired since."""

from services.planner.assessment.domain import Answer, Assessed
from services.planner.assessment.succession import assessed_in_force
from services.planner.framework_versions.domain.document import Area, FrameworkDocument

DOCUMENT = FrameworkDocument(
    "Prov",
    (
        Area("digital", "Digital teknik"),
        Area("mik", "Källkritik", merged_into="digital"),
        Area("juridik", "Juridik", retired=True),
    ),
    {},
)


def test_of_two_levels_in_areas_that_were_merged_the_higher_counts() -> None:
    """So it is with the wish; who can teach one can teach."""
    answers = {"digital": Answer(1, 3), "mik": Answer(2, None, can_teach=True), "juridik": Answer(4)}
    found = assessed_in_force({"p": Assessed(1, answers)}, DOCUMENT)["p"].answers

    assert found == {"digital": Answer(2, 3, can_teach=True)}
