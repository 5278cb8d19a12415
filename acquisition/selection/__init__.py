"""Campaigns, rule sets, councils, technical check, score sheets, votes, ranking runs."""
