"""Where published files go: `store.py` says what a store does, `open.py` finds the one that a name means."""
