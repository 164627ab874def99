"""The command line: what is done beside the app, `python -m vitrine COMMAND`."""
