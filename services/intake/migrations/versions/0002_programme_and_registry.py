"""The programme, the registry, and who may see which staff member."""

from alembic import op

from shared.row_security import protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PROGRAMME = """
CREATE TABLE intake.programme (
    id UUID NOT NULL,
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    description VARCHAR NOT NULL,
    funder VARCHAR NOT NULL,
    votes_per_perspective INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_programme PRIMARY KEY (id),
    CONSTRAINT uq_programme_code UNIQUE (code)
);
CREATE TABLE intake.phase (
    id UUID NOT NULL,
    programme_id UUID NOT NULL,
    position INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    CONSTRAINT pk_phase PRIMARY KEY (id),
    CONSTRAINT uq_phase_programme_id_position UNIQUE (programme_id, position),
    CONSTRAINT ck_phase_begins_before_it_ends CHECK (starts_on <= ends_on),
    CONSTRAINT fk_phase_programme_id_programme FOREIGN KEY (programme_id) REFERENCES intake.programme (id)
);
CREATE TABLE intake.perspective (
    id UUID NOT NULL,
    programme_id UUID NOT NULL,
    position INTEGER NOT NULL,
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    question VARCHAR NOT NULL,
    CONSTRAINT pk_perspective PRIMARY KEY (id),
    CONSTRAINT uq_perspective_programme_id_code UNIQUE (programme_id, code),
    CONSTRAINT uq_perspective_programme_id_position UNIQUE (programme_id, position),
    CONSTRAINT fk_perspective_programme_id_programme FOREIGN KEY (programme_id) REFERENCES intake.programme (id)
);
"""

PLACES = """
CREATE TABLE intake.county (
    id UUID NOT NULL,
    programme_id UUID NOT NULL,
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    county_library VARCHAR NOT NULL,
    CONSTRAINT pk_county PRIMARY KEY (id),
    CONSTRAINT uq_county_programme_id_code UNIQUE (programme_id, code),
    CONSTRAINT fk_county_programme_id_programme FOREIGN KEY (programme_id) REFERENCES intake.programme (id)
);
CREATE TABLE intake.municipality (
    id UUID NOT NULL,
    county_id UUID NOT NULL,
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    seat VARCHAR NOT NULL,
    latitude DOUBLE PRECISION,
    longitude DOUBLE PRECISION,
    CONSTRAINT pk_municipality PRIMARY KEY (id),
    CONSTRAINT uq_municipality_county_id_code UNIQUE (county_id, code),
    CONSTRAINT fk_municipality_county_id_county FOREIGN KEY (county_id) REFERENCES intake.county (id)
);
CREATE INDEX ix_intake_municipality_code ON intake.municipality (code);
CREATE TABLE intake.library (
    id UUID NOT NULL,
    municipality_id UUID NOT NULL,
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    minimum_staff INTEGER NOT NULL,
    latitude DOUBLE PRECISION,
    longitude DOUBLE PRECISION,
    closed_on DATE,
    CONSTRAINT pk_library PRIMARY KEY (id),
    CONSTRAINT uq_library_municipality_id_id UNIQUE (municipality_id, id),
    CONSTRAINT ck_library_minimum_staff CHECK (minimum_staff >= 0),
    CONSTRAINT fk_library_municipality_id_municipality
        FOREIGN KEY (municipality_id) REFERENCES intake.municipality (id)
);
CREATE UNIQUE INDEX uq_library_code ON intake.library (municipality_id, code) WHERE code <> '';
CREATE UNIQUE INDEX uq_library_open_name ON intake.library (municipality_id, lower(name)) WHERE closed_on IS NULL;
"""

STAFF = """
CREATE TABLE intake.staff_member (
    id UUID NOT NULL,
    municipality_id UUID NOT NULL,
    library_id UUID NOT NULL,
    name VARCHAR NOT NULL,
    email VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    working_time_share INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    left_on DATE,
    CONSTRAINT pk_staff_member PRIMARY KEY (id),
    CONSTRAINT fk_staff_member_municipality_id_library_id_library
        FOREIGN KEY (municipality_id, library_id) REFERENCES intake.library (municipality_id, id),
    CONSTRAINT ck_staff_member_working_time_share CHECK (working_time_share BETWEEN 1 AND 100),
    CONSTRAINT ck_staff_member_email_in_lower_case CHECK (email = lower(email)),
    CONSTRAINT fk_staff_member_municipality_id_municipality
        FOREIGN KEY (municipality_id) REFERENCES intake.municipality (id)
);
CREATE INDEX ix_intake_staff_member_library_id ON intake.staff_member (library_id);
CREATE INDEX ix_intake_staff_member_municipality_id ON intake.staff_member (municipality_id);
CREATE UNIQUE INDEX uq_staff_member_email ON intake.staff_member (email) WHERE left_on IS NULL;
CREATE TABLE intake.staff_import (
    id UUID NOT NULL,
    municipality_id UUID NOT NULL,
    account_id UUID NOT NULL,
    filename VARCHAR NOT NULL,
    rows JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    confirmed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_staff_import PRIMARY KEY (id),
    CONSTRAINT fk_staff_import_municipality_id_municipality
        FOREIGN KEY (municipality_id) REFERENCES intake.municipality (id)
);
CREATE INDEX ix_intake_staff_import_expires_at ON intake.staff_import (expires_at);
CREATE INDEX ix_intake_staff_import_municipality_id ON intake.staff_import (municipality_id);
"""

# Both run as the owner of the tables: they look past row-level security and give back only what everybody who may
# open the page may know. A number of people under five is shown to those who work with these very people.
FUNCTIONS = """
CREATE FUNCTION intake.staff_counts() RETURNS TABLE (municipality_id uuid, present bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
    AS $$
        SELECT counted.place, CASE WHEN counted.people >= 5
            OR intake.viewer_is_worker() OR intake.viewer_has('administrator')
            OR intake.viewer_manages(counted.place) OR intake.viewer_facilitates(counted.place)
            THEN counted.people END
        FROM (
            SELECT staff.municipality_id AS place, count(*) AS people
            FROM intake.staff_member AS staff WHERE staff.left_on IS NULL GROUP BY staff.municipality_id
        ) AS counted
    $$;
CREATE FUNCTION intake.addresses_used_elsewhere(addresses text[], municipality uuid) RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
    AS $$
        SELECT staff.email FROM intake.staff_member AS staff
        WHERE staff.left_on IS NULL AND staff.email = ANY (addresses) AND staff.municipality_id <> municipality
            AND (intake.viewer_is_worker() OR intake.viewer_has('administrator') OR intake.viewer_manages(municipality))
    $$;
"""

ADMINISTRATOR = "{s}.viewer_has('administrator')"
OWN_MUNICIPALITY = ADMINISTRATOR + " OR {s}.viewer_manages(municipality_id)"


def upgrade() -> None:
    """Create the tables; places are known to everybody, people to those who work with them."""
    for statements in (PROGRAMME, PLACES, STAFF, FUNCTIONS):
        op.execute(statements)
    for table in ("programme", "phase", "perspective", "county", "municipality"):
        protect("intake", table, read="true", write=ADMINISTRATOR)
    protect("intake", "library", read="true", write=OWN_MUNICIPALITY)
    protect("intake", "staff_member", read=f"{OWN_MUNICIPALITY} OR id = {{s}}.viewer_person()", write=OWN_MUNICIPALITY)
    protect("intake", "staff_import", read=f"account_id = {{s}}.viewer_account() AND ({OWN_MUNICIPALITY})")
