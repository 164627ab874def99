"""Who needs to look at whom: patterns imposed on the maps of trained models, and what is left of their answers."""
