"""Schemathesis asks every operation anything that its declaration allows, and some that it does not."""

import os
import warnings

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.core.transport import Response

from app.core.db import Database
from app.core.settings import ROOT, Settings
from app.main import create_app
