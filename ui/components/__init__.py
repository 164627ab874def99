"""What runs in the browser: one folder a component, with its Python face, its scripts and its style."""
