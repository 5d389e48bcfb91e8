"""The case that a contact belongs to, and what became of it."""
