"""The WSGI entry point: builds the application, nothing else."""

from crm_pwa.wiring import create_app

app = create_app()
