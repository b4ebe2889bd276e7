"""Reports in the background."""
