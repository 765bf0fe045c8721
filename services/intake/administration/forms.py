"""What administrators and managers type about accounts, roles and substitutes."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, ValidationInfo, field_validator

from services.intake.accounts.forms import looks_like_an_address
from services.intake.administration.domain import SCOPES_OF_ROLE, RoleScope, ScopeKind, read_scope
from services.intake.administration.words import SCOPE_REQUESTS
from shared.identity import Role
from shared.language import lazy
from shared.web import FormInput


class RoleForm(FormInput):
    """A role and where it holds."""

    role: Role
    scope: Annotated[RoleScope, Field(default=None, validate_default=True)]

    @field_validator("role")
    @classmethod
    def can_be_granted(cls, role: Role) -> Role:
        """Refuse the roles that nobody grants: a staff member's comes from the staff list."""
        if role not in SCOPES_OF_ROLE:
            raise ValueError(lazy("Välj ett av alternativen."))
        return role

    @field_validator("scope", mode="before")
    @classmethod
    def fits_the_role(cls, text: object, info: ValidationInfo) -> RoleScope | None:
        """Ask for a kind of scope that the role can have; whether it exists is seen when it is saved."""
        wanted = SCOPES_OF_ROLE.get(info.data.get("role", ""), ())
        if ScopeKind.INSTALLATION in wanted and not text:
            return RoleScope(ScopeKind.INSTALLATION)
        try:
            scope = read_scope(str(text or ""))
        except ValueError:
            scope = None
        if wanted and (scope is None or scope.kind not in wanted):
            raise ValueError(SCOPE_REQUESTS[wanted[0]])
        return scope


class AccountForm(RoleForm):
    """A new account with its first role."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    email: str

    check_email = field_validator("email")(looks_like_an_address)


class SubstituteForm(FormInput):
    """Who stands in for a manager: somebody in the municipality's staff list."""

    manager: UUID
    person: UUID
