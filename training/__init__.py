"""The recipes that made assets/weights; nothing of the app needs them. See `python -m training --help`."""
