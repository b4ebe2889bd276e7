"""Reads what a client hands in (spreadsheets, YAML) into the values of the domain, and writes the empty template."""
