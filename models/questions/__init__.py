"""What else one may ask of a model than to look at a picture: one frozen question, one file."""
