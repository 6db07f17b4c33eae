"""A podcast kept as a git repository: recordings in, a published show out.

The rooms, in the order that data flows (a room imports only from rooms above it):
`errors`, `model`, `config`, `audio`, `speech`, `text`, `feed`, `site`, `store`, `pipeline`, `cli`.
"""

__version__ = "0.1.0"
