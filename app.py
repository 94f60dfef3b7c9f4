"""The WSGI entry point: builds the application, nothing else."""

import sys

from crm_pwa.config import ConfigError
from crm_pwa.wiring import create_app

try:
    app = create_app()
except ConfigError as error:
    sys.exit(str(error))
