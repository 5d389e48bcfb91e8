"""The way out: databases, files, live state. The only package that knows SQLAlchemy."""
