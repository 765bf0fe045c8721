"""The competence framework: areas, the words that speak of them, and what each staff role needs."""
