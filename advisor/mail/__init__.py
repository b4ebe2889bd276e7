"""The mail server, behind the port `Mailer`."""
