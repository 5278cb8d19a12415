"""Requests of branches, merged wishes, decisions and replies."""
