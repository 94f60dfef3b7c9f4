"""``flask serve`` with synchronous=NORMAL: what the power cut must be seen to catch."""

from flask.cli import main

from crm_pwa.core import db

db.PRAGMAS = tuple(one.replace("FULL", "NORMAL") for one in db.PRAGMAS)

if __name__ == "__main__":
    main()
