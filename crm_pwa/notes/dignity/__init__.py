"""Words that are not kept of a member, as data, and the check that looks for them."""
