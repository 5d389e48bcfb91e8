"""Consent, and the record of a meeting."""
