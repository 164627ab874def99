"""What heads look at."""
