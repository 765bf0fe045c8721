"""KUB, from a SWOT day to plans that are carried out.

1. A municipality's staff group **prepares** (three levels: omvärld, närvärld, invärld).
2. On the **SWOT day** they post notes, group them, vote and conclude: three perspectives × four quadrants.
3. The facilitator **closes** the session; intake appends ``swot_session.closed`` to its event log, in that transaction.
4. A **doorbell** (a Celery message through Redis) wakes the planner; it reads the log from where it last stopped.
5. The planner derives **needs**, the **municipal plan**, **individual plans**, and later the **interventions**.
6. People edit, review and **adopt** the plans; each saved revision appends ``plan.revision_saved`` to planner's log.
7. The reports service reads that log and knows which documents can be had.
8. Someone orders a **report**; a worker renders it, the page shows progress, they **download** it.

``reactions.py`` is the whole system on one screen.
"""
