"""From needs to plans: pure and deterministic. Start reading at ``deriving.derive``."""
