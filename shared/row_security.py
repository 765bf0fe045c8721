"""Row-level security: the policy said a second time, by the database.

``create_viewer_functions`` is called by the first migration of each service; ``protect`` by every migration that
makes a table with rows that not everybody may see.  Owners and the administrator bypass it on purpose (dumps,
backfills); the application role owns nothing, so it binds every query that a service makes.
"""

from alembic import op

# nullif: after a commit PostgreSQL leaves '' in a transaction-scoped setting, not NULL.
_FUNCTIONS = """
CREATE FUNCTION {schema}.viewer_is_worker() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(current_setting('kub.actor', true), '') = 'worker' $$;
CREATE FUNCTION {schema}.viewer_has(role text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT role = ANY (string_to_array(coalesce(current_setting('kub.roles', true), ''), ',')) $$;
CREATE FUNCTION {schema}.viewer_manages(municipality uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT municipality::text = ANY
        (string_to_array(coalesce(current_setting('kub.managed', true), ''), ',')) $$;
CREATE FUNCTION {schema}.viewer_facilitates(municipality uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT municipality::text = ANY
        (string_to_array(coalesce(current_setting('kub.facilitated', true), ''), ',')) $$;
CREATE FUNCTION {schema}.viewer_works_in(municipality uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT municipality::text = ANY (string_to_array(coalesce(current_setting('kub.home', true), ''), ',')) $$;
CREATE FUNCTION {schema}.viewer_person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('kub.person', true), '')::uuid $$;
CREATE FUNCTION {schema}.viewer_account() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('kub.account', true), '')::uuid $$;
CREATE FUNCTION {schema}.viewer_session() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('kub.session', true), '')::uuid $$;
"""


_OVERSEES = """
CREATE FUNCTION {schema}.viewer_oversees(programme uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT programme::text = ANY
        (string_to_array(coalesce(current_setting('kub.overseen', true), ''), ',')) $$;
"""


_ADMINISTERS = """
CREATE FUNCTION {schema}.viewer_administers(programme uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT {schema}.viewer_has('administrator') OR programme::text = ANY
        (string_to_array(coalesce(current_setting('kub.administered', true), ''), ',')) $$;
"""


def create_administers_function(schema: str) -> None:
    """Create ``viewer_administers(programme)``: an administrator of this programme asks, or of the installation."""
    op.execute(_ADMINISTERS.format(schema=schema))


def create_oversees_function(schema: str) -> None:
    """Create ``viewer_oversees(programme)``: a programme lead or an auditor of this programme asks."""
    op.execute(_OVERSEES.format(schema=schema))


def create_viewer_functions(schema: str) -> None:
    """Create the functions that policies are written with.

    ``viewer_is_worker()``, ``viewer_has(role)``, ``viewer_manages(municipality)``,
    ``viewer_facilitates(municipality)``,
    ``viewer_works_in(municipality)``, ``viewer_person()``, ``viewer_account()`` and ``viewer_session()``.
    """
    op.execute(_FUNCTIONS.format(schema=schema))


def change_read(schema: str, table: str, read: str) -> None:
    """Replace which rows of a protected table the viewer may see; ``read`` as for :func:`protect`."""
    readable = f"{schema}.viewer_is_worker() OR ({read.format(s=schema)})"
    op.execute(f"ALTER POLICY {table}_read ON {schema}.{table} USING ({readable})")


def change_write(schema: str, table: str, write: str) -> None:
    """Replace which rows of a protected table the viewer may write; ``write`` as for :func:`protect`."""
    writable = f"{schema}.viewer_is_worker() OR ({write.format(s=schema)})"
    op.execute(f"ALTER POLICY {table}_insert ON {schema}.{table} WITH CHECK ({writable})")
    op.execute(f"ALTER POLICY {table}_update ON {schema}.{table} USING ({writable}) WITH CHECK ({writable})")
    op.execute(f"ALTER POLICY {table}_delete ON {schema}.{table} USING ({writable})")


def protect(schema: str, table: str, *, read: str, write: str | None = None) -> None:
    """Turn row-level security on for a table.

    Args:
        schema: the service's schema.
        table: the table's name.
        read: SQL condition for rows that the viewer may see; ``{s}`` stands for the schema.
        write: SQL condition for rows that the viewer may insert, change or delete; as ``read`` when left out.

    Workers always see and write every row.
    """
    readable = f"{schema}.viewer_is_worker() OR ({read.format(s=schema)})"
    writable = f"{schema}.viewer_is_worker() OR ({(write or read).format(s=schema)})"
    name = f"{schema}.{table}"
    op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY {table}_read ON {name} FOR SELECT USING ({readable})")
    op.execute(f"CREATE POLICY {table}_insert ON {name} FOR INSERT WITH CHECK ({writable})")
    op.execute(f"CREATE POLICY {table}_update ON {name} FOR UPDATE USING ({writable}) WITH CHECK ({writable})")
    op.execute(f"CREATE POLICY {table}_delete ON {name} FOR DELETE USING ({writable})")
