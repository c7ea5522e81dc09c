"""Cascade: a published plan becomes one derivation for each class of addressees and one small draft for each."""
