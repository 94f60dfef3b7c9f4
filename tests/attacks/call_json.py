"""Let Schemathesis call what answers JSON: ``python -m tests.attacks.call_json [N [PHASES]]``.

N calls of each endpoint and kind of data, 1,500 where nothing is said, against the real server over
a shop with its cast. It ends with an error when any answer was a fault of the server. Schemathesis
is no requirement of the project: name its program in SCHEMATHESIS, or have it in PATH.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.serving import served, sign_in
from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts.models import Staff
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import writing
from crm_pwa.wiring import create_app
from tests.attacks.openapi import document
from tests.house.database import fill

SECRET = "a-secret-of-the-house-of-more-than-32-characters"


def main(words: list[str]) -> int:
    """Call; what Schemathesis says."""
    program = os.environ.get("SCHEMATHESIS") or shutil.which("schemathesis")
    if not program:
        sys.stderr.write("Schemathesis is not here: nothing was called.\n")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "CRM_PWA_DATA_DIR": folder,
            "CRM_PWA_DATABASE_URL": f"sqlite:///{folder}/crm.db",
            "CRM_PWA_SECRET_KEY": SECRET,
            "CRM_PWA_LISTS_AT": "never",
        }
        ids = fill(settings["CRM_PWA_DATABASE_URL"])
        app = create_app(settings)
        with app.app_context(), writing() as session:
            staff = session.get_one(Staff, ids["lead-a"])
            token = accounts.enrol_device(session, staff, now_ms()).token
        told = Path(folder, "openapi.json")
        told.write_text(json.dumps(document()), "utf-8")
        with served(settings) as url:
            headers = (f"Authorization: Bearer {token}", f"Origin: {url}",
                       f"Cookie: {sign_in(url, 'lead-a')}")  # fmt: skip
            phases = words[1] if words[1:] else "coverage,fuzzing"
            how = ["-c", "not_a_server_error", "--phases", phases, "--no-color"]
            how += ["-n", words[0] if words else "1500", "--seed", "1"]
            how += ["--suppress-health-check", "all"]
            command = [program, "run", str(told), "--url", url, *how]
            for header in headers:
                command += ["-H", header]
            return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
