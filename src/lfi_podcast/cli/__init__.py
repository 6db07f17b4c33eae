"""People: commands, progress, tables. The only place that prints, reads the clock, and knows exit codes."""
