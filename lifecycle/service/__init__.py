"""Floor 2: the org's HTTP face, a WSGI application."""
