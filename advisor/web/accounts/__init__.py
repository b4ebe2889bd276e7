"""Accounts in the browser: signing in, one's own account, administration, members of an engagement."""
