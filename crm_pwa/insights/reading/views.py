"""The tables of ``Shop`` over what was read."""

from crm_pwa.insights.reading.loading import Con

LINES = "txn_id, day, member_no, store_no, channel, product_no, qty, cents"
CONTACTS = (
    "contact_id, at_ms, day, member_no, channel, reason_code, arm, propensity, outcome, value_cents"
)
SEEN = (
    "SELECT member_no FROM lines WHERE member_no IS NOT NULL UNION SELECT member_no FROM contacts"
)
STATEMENTS = (
    f"CREATE VIEW lines AS SELECT {LINES} FROM line_read WHERE cells IS NULL"
    " AND day < getvariable('as_of')",
    f"CREATE VIEW contacts AS SELECT {CONTACTS} FROM contact_read WHERE cells IS NULL",
    # Whoever joins later is nobody yet, but for what was bought in that name already.
    f"DELETE FROM member WHERE joined_on IS NULL AND member_no NOT IN ({SEEN})",
    "ALTER TABLE member RENAME TO members",
    "CREATE VIEW member AS SELECT m.*, s.store_id FROM members AS m LEFT JOIN store AS s"
    " ON s.store_no = m.store_no",
    "CREATE VIEW line AS SELECT l.txn_id, l.day, m.member_id, s.store_id, l.channel, p.product_id,"
    " l.qty, l.cents FROM lines AS l LEFT JOIN members AS m ON m.member_no = l.member_no"
    " JOIN store AS s ON s.store_no = l.store_no JOIN product AS p ON p.product_no = l.product_no",
    "CREATE VIEW contact AS SELECT c.*, m.member_id FROM contacts AS c"
    " JOIN members AS m ON m.member_no = c.member_no",
)


def make(con: Con) -> None:
    """Make them; ``<table>_read`` and the tables referred to are there."""
    for statement in STATEMENTS:
        con.execute(statement)
