"""Foreign files → records. Knows the catalogue's vocabulary and nothing else of the project; touches no database."""
