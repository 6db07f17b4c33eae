"""Many sources on one time line."""
