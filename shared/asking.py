"""One service asking another over HTTP, with the service token and, where it matters, on somebody's behalf."""

import ssl
from functools import cache
from typing import Any

import httpx

from shared.database import in_transaction
from shared.errors import NotFound, Unavailable
from shared.identity import Viewer
from shared.logs import being_done
from shared.settings import ServiceSettings
from shared.traces import current_trace

VIEWER_HEADER = "KUB-Viewer"
# 5 s: the slowest answer measured is the notes of a municipality, well under one second.
_TIMEOUT = httpx.Timeout(5.0, connect=2.0)


def carried() -> dict[str, str]:
    """Return the headers that let the other service's log and trace go on from ours."""
    ids = {"X-Request-ID": being_done().get("request"), "traceparent": current_trace()}
    return {name: value for name, value in ids.items() if value}


@cache
def certificates() -> ssl.SSLContext:
    """Return whom this process trusts when it asks; read once, which takes as long as fifty requests."""
    return httpx.create_ssl_context(trust_env=False)


class ServiceClient:
    """Asks the other services for what must be fresh or personal.

    Args:
        settings: addresses and the service token.
    """

    def __init__(self, settings: ServiceSettings) -> None:
        self._settings = settings
        # trust_env=False: a proxy meant for the outside must not carry what services tell each other.
        self._client = httpx.Client(timeout=_TIMEOUT, trust_env=False, verify=certificates())

    def get(self, service: str, path: str, *, viewer: Viewer | None = None, **params: Any) -> Any:
        """Return the JSON that ``service`` answers under its internal ``path``.

        Args:
            service: who is asked.
            path: what follows ``/SERVICE/internal/``.
            viewer: on whose behalf; the owner decides what this person may see.
            params: the query.

        Raises:
            NotFound: there is none, or the viewer may not see it.
            Unavailable: no answer, or none that can be used.
        """
        return self._ask("GET", service, path, viewer, params=params)

    def post(self, service: str, path: str, *, viewer: Viewer, body: dict[str, Any]) -> Any:
        """Have ``service`` do something on the viewer's behalf and return the JSON that it answers.

        It is sent once: what must happen once at most is for the owner to see to.

        Raises:
            NotFound: there is none, or the viewer may not.
            Unavailable: no answer.  It may have happened all the same.
        """
        return self._ask("POST", service, path, viewer, json=body)

    def _ask(self, method: str, service: str, path: str, viewer: Viewer | None, **contents: Any) -> Any:
        if in_transaction():
            # However long the other one takes, everybody would wait for what this transaction has locked.
            raise RuntimeError(f"{service} is asked while a transaction is open")
        headers = {"Authorization": f"Bearer {self._settings.service_token}"}
        if viewer:
            headers[VIEWER_HEADER] = viewer.token
        url = f"{self._settings.url_of(service)}/{service}/internal/{path}"
        try:
            answer = self._client.request(method, url, headers=headers | carried(), **contents)
        except httpx.HTTPError as error:
            raise Unavailable from error
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise NotFound
        if answer.status_code != httpx.codes.OK:
            raise Unavailable
        return answer.json()

    def close(self) -> None:
        """Close all connections."""
        self._client.close()
