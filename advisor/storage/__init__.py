"""Keeps engagements in a database: SQLite by default, written so that PostgreSQL can take over."""
