"""Who may look at whom: one file, one view, or what they share."""
