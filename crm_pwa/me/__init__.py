"""The member's own page: their code, what they bought, and every word guides can read of them."""
