"""The web as apps and people reach it.

    request  one request, its redirects followed, and its answer

May use: no other room.
"""
