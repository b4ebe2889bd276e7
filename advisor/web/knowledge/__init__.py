"""What the advice rests on: questionnaires, tables, cases, checks; variants of tables."""
