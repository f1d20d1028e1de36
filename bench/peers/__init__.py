"""What the atlas is measured against."""
