"""The terminal's search.

    query    what people type, parsed
    index    one SQLite file, a row per line ever said
    find     lines that match, the best first
    excerpt  long lines shortened around the hits

May use: errors.
"""
