"""Purchase lists, approval, minutes, changes after approval."""
