"""How the application is served: addresses, certificates, connections, limits, headers."""
