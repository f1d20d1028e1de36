"""What the atlas is and how to use it: data, method, about, guide; and what search engines read."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
