"""What is typed to join."""

from pydantic import Field

from shared.web import FormInput


class JoinForm(FormInput):
    """A code, however it was typed; ``key`` is the page's, so that pressing twice joins once."""

    code: str = Field(max_length=100)
    key: str = Field(default="", max_length=100)
