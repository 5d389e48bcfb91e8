"""Durable state in SQLite or PostgreSQL."""
