"""Content in: the YAML of rules and questionnaires, read, checked against schemas and against itself."""
