"""Everything on one machine: PostgreSQL, Redis, the services and the workers under one parent."""
