"""What the room of intake, which stands below, is told by selection: its campaigns, and the sentences of its judging."""

from collections.abc import Sequence

from sqlmodel import Session

from acquisition.intake import problems
from acquisition.intake.campaigns import CampaignChoice, provide
from acquisition.selection.blindness import scores_open
from acquisition.selection.queries.campaigns import campaigns
from acquisition.selection.row_problems import SENTENCES
from acquisition.selection.states import TAKING_PROPOSALS


@provide
def campaign_choices(session: Session) -> Sequence[CampaignChoice]:
    """Campaigns for the choice on the upload page, the newest first."""
    return [
        CampaignChoice(
            row.campaign.id or 0,
            row.campaign.slug,
            row.campaign.name,
            row.campaign.state in TAKING_PROPOSALS,
            scores_open(row.campaign.state),
        )
        for row in campaigns(session)
    ]


problems.know(SENTENCES)
