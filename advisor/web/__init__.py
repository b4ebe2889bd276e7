"""The door for browsers: translates requests, calls one use case each, maps errors to pages."""
