"""The service over this test's database."""

from tests.service import service

__all__ = ["service"]
