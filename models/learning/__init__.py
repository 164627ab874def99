"""Small models that visitors train while they watch: a recipe, the model it makes, the course of its training."""
