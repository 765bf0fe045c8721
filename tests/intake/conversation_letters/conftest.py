"""A worker that writes letters, and those who get them."""

from tests.intake.invitation.conftest import people, post

__all__ = ["people", "post"]
