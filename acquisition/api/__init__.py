"""The shell of the API."""
