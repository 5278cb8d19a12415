"""Which handler serves which kind of file."""

from collections.abc import Mapping

from acquisition.intake.models import FileKind, ImportBatch
from workers.intake.handlers import Handler
from workers.intake.holdings import Holdings
from workers.intake.judgements import Scores, Votes
from workers.intake.libraries import Libraries
from workers.intake.proposals import Proposals
from workers.intake.registers import Registers
from workers.intake.requests import Requests

HANDLERS: Mapping[FileKind, type[Handler]] = {
    FileKind.PROPOSALS: Proposals,
    FileKind.LIBRARIES: Libraries,
    FileKind.HOLDINGS: Holdings,
    FileKind.REGISTER_FORBIDDEN: Registers,
    FileKind.REGISTER_PERMITTED: Registers,
    FileKind.REGISTER_PUBLISHERS: Registers,
    FileKind.REGISTER_MARKET: Registers,
    FileKind.SCORES: Scores,
    FileKind.VOTES: Votes,
    FileKind.REQUESTS: Requests,
}


def handler_of(batch: ImportBatch) -> Handler:
    """A fresh handler of the batch's kind."""
    return HANDLERS[batch.kind](batch)
