"""Where published files go: `store.py` defines the interface, `open.py` opens a store by name."""
