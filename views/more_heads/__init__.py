"""One head or several: what differs and what does not. One file, one view, or one thing that views share."""
