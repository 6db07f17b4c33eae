"""What people ask of built episodes and of the whole show."""
