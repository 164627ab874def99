"""Guided ways through the pages as data: Markdown with front matter, read by one loader."""
