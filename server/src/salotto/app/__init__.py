"""Puts it together: settings, composition, serving, the command line."""
