"""Drafts, the act of publishing, numbers, the cascade tree and the laws: pure, without I/O, clock or framework."""
