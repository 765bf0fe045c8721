"""From notes to needs."""
