"""Detached signatures of published documents: over a small manifest that holds the hashes of its JSON and its PDF.

`jws` the standard form (RFC 7515, Appendix F), `keys` what verifies, `signer` what signs (`pkcs11`: in a module that
keeps the key), `seal` a document's manifest and what its signature is worth, `printed` its PDF's hash, `api` the
public keys.
docs/signatures-and-audit.md says what such a signature proves, and what it doesn't.
"""
