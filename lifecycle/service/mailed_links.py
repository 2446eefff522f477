"""`/email/verify/{app}`: the link in a mail that stands for the code in it, where the org sends such links.

At Okta this is a page for a browser. Here its content is answered in the form of the IDX API.
"""

from lifecycle.model.cases import Case
from lifecycle.model.messages import LINK_OPENED, MAILED_LINK_DEAD
from lifecycle.model.pages import Page
from lifecycle.model.tiers import Tier
from lifecycle.org import visits
from lifecycle.org.org import Org
from lifecycle.org.tokens import Kind
from lifecycle.service.ion import ION
from lifecycle.service.page_documents import last_words, user_of
from lifecycle.service.replies import Reply
from lifecycle.service.request import Request


def open_mailed_link(org: Org, request: Request, client_id: str) -> Reply:
    """`GET /email/verify/{clientId}?token={token}`: what the link stands for is done, and the page goes on by itself.

    A registration that waits for nothing else is complete then. Source: Okta's guide to the activation of new users.
    """
    token = org.good_token(request.query.get("token"), {Kind.EMAIL})
    interaction = org.interactions.of_handle(token.link) if token else None
    user = user_of(org, interaction) if interaction else None
    fits = interaction and interaction.client_id == client_id and interaction.good(org.clock.now())
    if token is None or interaction is None or user is None or not fits or not interaction.code:
        return Reply(last_words(MAILED_LINK_DEAD), Tier.REPORTED, 400, media=ION)
    token.spent = "used"
    if interaction.page is Page.MESSAGE:
        move = org.apply("finish_registration", user, {Case.SKIPS_PASSWORD}).move
        interaction.ended = True
        if move.after != move.before:
            visits.open_session(org, user)
    interaction.clicked = True
    return Reply(last_words(LINK_OPENED), Tier.REPORTED, media=ION)


ROUTES = (("GET", "/email/verify/{clientId}", open_mailed_link),)
