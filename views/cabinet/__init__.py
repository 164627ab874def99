"""The cabinet of trained models."""
