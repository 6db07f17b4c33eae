"""Facts -> pages that read, play and search in any browser: static files, no framework, nobody else's server."""
