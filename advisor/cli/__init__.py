"""The command line: translates arguments, calls one use case, maps errors to exit codes."""
