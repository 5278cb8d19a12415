"""Dashboards and lists taken out of the service."""
