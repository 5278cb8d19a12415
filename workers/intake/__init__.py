"""Jobs of intake: read a file and stage its rows, apply them, take them back."""

from workers.intake.applying import apply
from workers.intake.reading import read
from workers.intake.undoing import undo

__all__ = ["apply", "read", "undo"]
