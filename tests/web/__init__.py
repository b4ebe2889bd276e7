"""The web application, without a browser."""
