"""The card as a guide sees it: snapshot, own unsent operations, consent and today's date."""

from crm_pwa.members.view.card import EMPTY_CARD, FACTS, KNOWN_FACTS, add_part, overlaid, view

__all__ = ["EMPTY_CARD", "FACTS", "KNOWN_FACTS", "add_part", "overlaid", "view"]
