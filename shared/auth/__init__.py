"""Who is calling: OIDC bearer tokens, checked in one place. `issuer` is the built-in one of the embedded form."""

from shared.auth.principal import Principal, Role, Rule, current_principal, for_anybody, require
from shared.auth.tokens import TokenVerifier

__all__ = ["Principal", "Role", "Rule", "TokenVerifier", "current_principal", "for_anybody", "require"]
