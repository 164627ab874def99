"""How attention forms: a training that the visitor starts, what it shows, how it is tended. One file, one part."""
