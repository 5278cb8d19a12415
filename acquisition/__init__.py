"""The service: rooms along the path of a book (see docs/architecture.md)."""
