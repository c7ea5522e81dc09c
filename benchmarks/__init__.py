"""Benchmarks: how soon the last unit has its draft, and how long the whole path takes. Nothing is asserted."""
