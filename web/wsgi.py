"""The application object for a WSGI server."""

from engine import settle
from web.app import create_app
from workflows.settings import read_settings

app = create_app(read_settings())
settle()
