"""What one page shows: a folder a page, `subject.py` (what was computed) and one file a view."""
