"""Puts the application together: configuration in, a Flask application out."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from crm_pwa import config
from crm_pwa.accounts import error_pages, session_loader
from crm_pwa.accounts.own_second import bp as own_account
from crm_pwa.accounts.routes import bp as accounts
from crm_pwa.admin.privacy_desk import bp as privacy
from crm_pwa.admin.routes import bp as health
from crm_pwa.admin.settings import bp as chosen_settings
from crm_pwa.admin.staff import bp as staff
from crm_pwa.admin.stores import bp as stores
from crm_pwa.admin.trail_desk import bp as trail
from crm_pwa.boards.routes import bp as boards
from crm_pwa.checkout import joined as joined_visitors
from crm_pwa.checkout.door import bp as door
from crm_pwa.checkout.routes import bp as checkout
from crm_pwa.core import db as database
from crm_pwa.core import hx, logs, words
from crm_pwa.core.audit.anchors import Anchors
from crm_pwa.core.audit.trail import Trail, follow
from crm_pwa.core.headers import secure
from crm_pwa.core.seal import Keys
from crm_pwa.followups import answers as on_list
from crm_pwa.followups import calling, hurting, withdrawal
from crm_pwa.followups import joined as joined_lists
from crm_pwa.followups.lead import bp as lead
from crm_pwa.followups.routes import bp as followups
from crm_pwa.identity import judging as identity_judging
from crm_pwa.identity import merging, unmerging
from crm_pwa.identity.routes import bp as identity
from crm_pwa.items.routes import bp as items
from crm_pwa.lan.routes import bp as lan
from crm_pwa.me.choices import bp as choices
from crm_pwa.me.corrections import bp as corrections
from crm_pwa.me.live import bp as live
from crm_pwa.me.rights import bp as rights
from crm_pwa.me.routes import bp as me
from crm_pwa.me.watching import bp as watching
from crm_pwa.members import guarding, presence, uses
from crm_pwa.members.routes import bp as members
from crm_pwa.messages import claims
from crm_pwa.messages.routes import bp as messages
from crm_pwa.notes import judging as note_judging
from crm_pwa.notes import vocabulary, wishes
from crm_pwa.notes.desk import bp as review
from crm_pwa.notes.routes import bp as notes
from crm_pwa.privacy import proofs
from crm_pwa.products import joined as joined_purchases
from crm_pwa.products.routes import bp as products
from crm_pwa.prompts import answers as on_card
from crm_pwa.prompts import judging
from crm_pwa.prompts import queries as prompt_queries
from crm_pwa.prompts import visible as visible_prompts
from crm_pwa.prompts.desk import bp as rules
from crm_pwa.prompts.routes import bp as prompts
from crm_pwa.prompts.rules import rules_setting
from crm_pwa.sync import direct, kinds
from crm_pwa.sync.desk import bp as devices
from crm_pwa.sync.phones_desk import bp as store_phones
from crm_pwa.sync.routes import bp as sync
from crm_pwa.sync.status import bp as status
from crm_pwa.wiring import commands
from crm_pwa.worker import files, templates
from crm_pwa.worker.routes import bp as worker

BLUEPRINTS = (
    accounts, health, stores, staff, chosen_settings, boards, followups, lead, identity,
    items, lan, members, messages, notes, review, prompts, rules, sync, status, devices, worker,
    store_phones, products, checkout, door, me, live, choices, corrections, watching, rights,
    own_account, privacy, trail,
)  # fmt: skip
REGISTERED = (
    kinds,
    proofs,
    presence,
    uses,
    claims,
    judging,
    note_judging,
    guarding,
    on_card,
    on_list,
    visible_prompts,
    prompt_queries,
    withdrawal,
    hurting,
    calling,
    identity_judging,
    merging,
    unmerging,
    joined_lists,
    joined_visitors,
    joined_purchases,
    wishes,
)
"""Modules that add kinds of operations and what follows from one, by being imported."""

LONGEST_BODY = 512 * 1024


class Application(Flask):
    """A Flask application without coroutines: what it calls is not looked at for being one."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is."""
        return func


def trust_proxies(app: Flask, n: int) -> None:
    """Believe what the last ``n`` proxies say of the caller: address, scheme and host."""
    if n:
        wsgi = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)
        app.wsgi_app = wsgi  # type: ignore[method-assign] # as Flask documents it


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Build the application.

    ``environ``: settings as in docs/configuration.md; the process environment when None.
    Raises config.ConfigError, whose text says what to change.
    """
    settings = config.from_environment(environ)
    app = Application("crm_pwa", root_path=str(files.ROOT), static_folder=None)
    app.config |= {
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": database.engine_options(settings.database_url),
        "MAX_CONTENT_LENGTH": LONGEST_BODY,
        "SECRET_KEY": settings.secret_key,
    }
    database.db.init_app(app)
    words.learn(vocabulary.words_setting(vocabulary.TRADES), rules_setting())
    keys = Keys(settings.secret_key)
    with app.app_context():
        database.prepare(database.db.engine)
        anchors = Anchors(settings.data_dir / "audit", keys.audit)
        follow(database.db.engine, Trail(keys.audit, anchors))
    app.extensions |= {"settings": settings, "keys": keys}
    app.extensions |= templates.build(reload=app.debug)
    logs.configure(app)
    hx.attach(app)
    session_loader.attach(app)
    error_pages.attach(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.add_url_rule("/static/<path:name>", "static", files.serve)
    templates.attach_paths(app)
    app.after_request(secure)
    trust_proxies(app, settings.proxies)
    direct.attach(app)
    commands.attach(app)
    return app
