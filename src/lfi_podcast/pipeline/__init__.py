"""The order of the work: what is stale and why, one episode from end to end, and the show to its store."""
