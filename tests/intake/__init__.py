"""Tests of the readers of what a client hands in."""
