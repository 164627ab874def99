"""Do layers repeat themselves? Two models beside another, measured the same way. One file, one view."""
