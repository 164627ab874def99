"""All pages as pictures and questions."""
