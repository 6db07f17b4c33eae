"""Facts -> pages to read, play and search in any browser: static files, no framework, no third-party server."""
