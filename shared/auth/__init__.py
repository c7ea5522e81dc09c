"""Who is calling: OIDC bearer tokens, checked in one place. `issuer` is the built-in one of the embedded form."""

from shared.auth.principal import Principal, Role, current_principal, require
from shared.auth.tokens import TokenVerifier

__all__ = ["Principal", "Role", "TokenVerifier", "current_principal", "require"]
