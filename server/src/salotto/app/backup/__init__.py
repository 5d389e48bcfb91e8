"""Backups: one file that holds an installation, and the way back from it."""
