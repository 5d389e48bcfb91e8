"""Readers of the wire's Python and writers of everything that is generated from it."""
