"""Pages on time: what changed between two days, and what happened when."""
from fastapi import APIRouter
router = APIRouter(include_in_schema=False)
