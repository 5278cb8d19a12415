"""A second, small campaign of the demonstration in the middle of scoring: experts and branches have work waiting."""

from acquisition.demo import first_campaign, lists
from acquisition.demo.accounts import SECRETARY, SELECTOR
from acquisition.demo.chance import YEAR
from acquisition.demo.demand import make_votes
from acquisition.demo.desk import Desk
from acquisition.demo.experts import make_sheets
from acquisition.demo.generator import Demo
from acquisition.demo.packages import write_small_package
from acquisition.intake.models import FileKind
from acquisition.kernel.i18n import gettext as _
from acquisition.selection.service import checking

SLUG = str(YEAR + 1)
BUDGET_KOP = 120_000_00


def begin(desk: Desk, demo: Demo) -> None:
    """Sixty proposals, checked and half scored."""
    name = _("Поповнення фондів %(year)s (демонстрація)", year=SLUG)
    campaign_id = first_campaign.create(desk, SLUG, name, BUDGET_KOP, YEAR + 1)
    package = write_small_package(demo.next_season)
    desk.bring(SELECTOR, FileKind.PROPOSALS, package.name, package.content, campaign_id=campaign_id)
    desk.do(SELECTOR, lambda unit: checking.request_check(unit, campaign_id, admit_clean=True))
    first_campaign.appoint(desk, demo, campaign_id)
    isbns, criteria = first_campaign.admitted(desk, campaign_id)
    ready = [each for each in demo.next_season if each.isbn in isbns]
    waiting = {"expert01@demo.dobir", "expert13@demo.dobir", "expert25@demo.dobir"}
    sheets = [
        each for each in make_sheets(ready[::2], demo.experts, criteria) if each.expert.email not in waiting
    ]
    content = lists.scores_file(sheets, criteria)
    desk.bring(SECRETARY, FileKind.SCORES, f"scores-{SLUG}.csv", content, campaign_id=campaign_id)
    votes = [each for each in make_votes(ready[::3], demo.libraries) if each.library.number != 3]
    desk.bring(
        SECRETARY, FileKind.VOTES, f"votes-{SLUG}.csv", lists.votes_file(votes), campaign_id=campaign_id
    )
