"""The commands of ``./kub``: a module for each group that ``./kub help`` shows."""
