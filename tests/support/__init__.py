"""Builders and doubles that more than one test uses."""
