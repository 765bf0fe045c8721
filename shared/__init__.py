"""What two services use today, and nothing more.

A module may live here when at least two services import it, and it may name no business noun except in
the event contracts (``events``) and the policy (``policy``, ``identity``).  ``shared`` never imports ``services``.

Where to look:

* what services tell and ask each other: ``events``, ``event_log``, ``follow``; ``internal``, ``asking``
* work that is not done in a page: ``jobs``, ``job_table``, ``job_retention``, ``queue``, ``worker``, ``silence``
* the database: ``database``, ``tables``, ``row_security``, ``migrate``, ``first_migration``, ``bulk``
* who is asking, and what they may: ``identity``, ``viewers``, ``policy``
* pages: ``application``, ``web``, ``fast_path``, ``paging``; ``language``, ``messages``; ``errors`` are for people
* how a service is doing: ``readiness``, ``figures``, ``operations``, ``metrics``; ``logs``, ``traces``; ``failures``
  are for operators
* texts, and files that people bring: ``wording``, ``redacting``, ``spreadsheet``; ``own_data`` is what they take along
* small things: ``identifiers``, ``settings``, ``version``, ``collecting``
"""
