"""Words, and the lines that people edit."""
