"""Libraries, users, roles, sessions."""
