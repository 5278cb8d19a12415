"""The job of the technical check: a campaign's candidates in parts, then the trace."""

from __future__ import annotations

from typing import Any

from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import JobContext
from acquisition.selection.queries.facts import checked_ids, ground
from acquisition.selection.service.checking import Tally, check_part, finish_check

PART = 1000


def check(job: JobContext) -> dict[str, Any]:
    """Payload: campaign_id, admit_clean. The result is the tally of the whole check."""
    campaign_id, admit_clean = job.payload["campaign_id"], job.payload.get("admit_clean", False)
    job.progress(0, 1, _("Порівняння пропозицій між собою"))
    with job.reading() as unit:
        ids, known = checked_ids(unit.session, campaign_id), ground(unit.session, campaign_id)
    tally = Tally()
    for start in range(0, len(ids), PART):
        job.progress(start, len(ids), _("Перевірка пропозицій"))
        with job.work() as unit:
            tally.add(
                check_part(unit, campaign_id, ids[start : start + PART], known, admit_clean=admit_clean)
            )
    with job.work() as unit:
        finish_check(unit, campaign_id, tally)
    job.progress(len(ids), len(ids), _("Перевірено"))
    return tally.plain()
