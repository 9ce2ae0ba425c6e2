"""How Posko is put together: settings, addresses, the WSGI application."""
