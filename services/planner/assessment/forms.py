"""What is tapped and typed in a self-assessment."""

from pydantic import Field, field_validator

from services.planner.assessment.domain import LONGEST_HOPES, Answer, Sharing, clean_hopes
from shared.language import lazy
from shared.web import FormInput


class SeenForm(FormInput):
    """``seen``: what stood there when the form was made, and all that this browser has sent since."""

    seen: list[str] = Field(default=[], max_length=200)


class AnswerForm(SeenForm):
    """What is said of one area; what isn't chosen isn't sent."""

    area: str = Field(max_length=200)
    level: int | None = Field(None, ge=0, le=4)
    wish: int | None = Field(None, ge=0, le=4)
    can_teach: bool = False

    def answer(self) -> Answer:
        """Return the answer."""
        return Answer(self.level, self.wish, self.can_teach)


class HopesForm(SeenForm):
    """What the person wants to learn, in their own words."""

    hopes: str = ""

    @field_validator("seen")
    @classmethod
    def clean_seen(cls, raw: list[str]) -> list[str]:
        """Read what was seen as it is kept."""
        return [clean_hopes(each) for each in raw]

    @field_validator("hopes")
    @classmethod
    def check_length(cls, raw: str) -> str:
        """Take away what can't be seen."""
        hopes = clean_hopes(raw)
        if len(hopes) > LONGEST_HOPES:
            message = lazy(
                "Texten är för lång: %(length)s tecken. Högst %(most)s får plats.",
                length=len(hopes),
                most=LONGEST_HOPES,
            )
            raise ValueError(message)
        return hopes


class SharingForm(FormInput):
    """Whom the person lets see it."""

    with_manager: bool
    open_to_colleagues: bool

    def sharing(self) -> Sharing:
        """Return the choice."""
        return Sharing(self.with_manager, self.open_to_colleagues)
