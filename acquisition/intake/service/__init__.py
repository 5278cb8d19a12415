"""Use cases of intake."""

from acquisition.intake.service.applying import request_apply, request_undo, resume
from acquisition.intake.service.deciding import decide
from acquisition.intake.service.uploading import Upload, correct_mapping, drop, read, upload

__all__ = [
    "Upload",
    "correct_mapping",
    "decide",
    "drop",
    "read",
    "request_apply",
    "request_undo",
    "resume",
    "upload",
]
