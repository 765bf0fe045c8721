"""What people ask to have erased: a note's words, a person who has left; and the ledger of it."""
