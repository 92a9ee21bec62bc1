"""The web process: `granian --interface wsgi wsgi:app`. SURFACES chooses what it serves."""

from hr_portal.app import create_app

app = create_app()
