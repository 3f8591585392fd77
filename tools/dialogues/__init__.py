"""Whole conversations with recogniser errors: spoken by script, heard by the demo model, read, and scored."""
