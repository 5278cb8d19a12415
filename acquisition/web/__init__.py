"""The shell of screens: base templates, macros, static files, filters, errors."""
