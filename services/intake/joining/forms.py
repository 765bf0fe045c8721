"""What is typed to join."""

from pydantic import Field

from shared.web import FormInput


class JoinForm(FormInput):
    """A code, however it was typed."""

    code: str = Field(max_length=100)
