"""Processes killed for real, at random moments."""
