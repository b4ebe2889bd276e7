"""DMN XML in and out."""
