"""What the users do, from the command line."""
