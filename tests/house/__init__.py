"""What every test may ask for.

- ``app``: the application over its own freshly migrated database, a real one.
- ``guide_a``, ``lead_a``, ``guide_b``, ``guide_ab``, ``area``, ``hq``, ``admin``: the staff;
  ``member_a`` and the rest: the members. ``tests/house/cast.py`` tells who works where.
- ``visit``: a visitor who checks every page it is given. ``visit.by(guide_a).get("/today")``.
- ``server``: the real server process on a free port; ``server.kill()``, ``server.start()``.
- ``chromium``, ``new_phone``, ``kept_phone``, ``firefox``, ``webkit``: real browsers.
- ``tests.house.markup.assert_valid_html``, ``tests.house.axe.assert_accessible``.

``--database=postgresql`` runs the same tests on PostgreSQL.
"""
