"""Reading plans: their pages, what other services ask about them, what start pages say of them."""
