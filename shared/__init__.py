"""What two services use today, and nothing more.

A module may live here when at least two services import it, and it may name no business noun except in
the event contracts (``events``) and the policy (``policy``, ``identity``).  ``shared`` never imports ``services``.
"""
