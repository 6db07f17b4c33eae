"""Mixes several sources on one time line."""
