"""Turning a cookie into a viewer, for the services that must ask intake."""

import hashlib
import time
from collections import OrderedDict
from typing import Annotated

import httpx
from fastapi import Depends, Request

from shared.asking import carried, certificates
from shared.errors import SignInNeeded, Unavailable
from shared.identity import Viewer
from shared.settings import ServiceSettings
from shared.web.cookies import SESSION, read_cookie

# Revocation works at once in intake and within this many seconds elsewhere.
CACHE_SECONDS = 10.0
CACHE_ENTRIES = 5_000


class RemoteViewers:
    """Asks intake who holds a cookie, and remembers the answer for ten seconds at most.

    Args:
        settings: intake's address and the service token.
    """

    def __init__(self, settings: ServiceSettings) -> None:
        self._url = f"{settings.url_of('intake')}/intake/internal/viewer"
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(5.0, connect=2.0),
            headers={"Authorization": f"Bearer {settings.service_token}"},
            trust_env=False,
            verify=certificates(),
        )
        self._known: OrderedDict[bytes, tuple[float, Viewer | None]] = OrderedDict()

    async def __call__(self, request: Request) -> Viewer | None:
        """Return who sent the request, ``None`` when nobody is signed in.

        Raises:
            Unavailable: intake doesn't answer; nobody is taken for anonymous because of that.
        """
        return await self.find(read_cookie(request, SESSION))

    async def find(self, token: str) -> Viewer | None:
        """Return the viewer whose cookie is ``token``."""
        if not token:
            return None
        key = hashlib.sha256(token.encode()).digest()
        known = self._known.get(key)
        if known and known[0] > time.monotonic():
            return known[1]
        viewer = await self._ask(token)
        self._known[key] = (time.monotonic() + CACHE_SECONDS, viewer)
        self._known.move_to_end(key)
        while len(self._known) > CACHE_ENTRIES:
            self._known.popitem(last=False)
        return viewer

    async def _ask(self, token: str) -> Viewer | None:
        try:
            answer = await self._client.post(self._url, json={"token": token}, headers=carried())
        except httpx.HTTPError as error:
            raise Unavailable from error
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        if answer.status_code != httpx.codes.OK:
            raise Unavailable
        return Viewer.from_json(answer.json(), token)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()


async def current_viewer(request: Request) -> Viewer:
    """Return the viewer whom the route's rule let in."""
    viewer: Viewer | None = request.state.viewer
    if viewer is None:
        raise SignInNeeded
    return viewer


CurrentViewer = Annotated[Viewer, Depends(current_viewer)]
