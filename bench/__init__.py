"""Measures what the README and docs/ promise. ``python -m bench [NAME...] [KEY=VALUE...]``.

Every module or package in here with a function ``run`` is a bench; it yields figures, and each is printed as one line
of JSON as soon as it is known.
"""
