"""Static files under addresses that hold a hash of their contents, so that browsers may keep them for ever.

The hash covers the whole folder: fonts and modules that a file names by relative address share it.
"""

import gzip
import hashlib
import mimetypes
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from shared.errors import NotFound

FOREVER = "public, max-age=31536000, immutable"
# During an upgrade a page of the old version may ask a process of the new one: answered, but not kept.
FOR_NOW = "no-cache"
# Typefaces are compressed already; what is smaller than a packet gains nothing.
_COMPRESSED = {".css", ".js", ".svg"}
_WORTH_IT = 1000

mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")


class StaticFolder:
    """The files of one folder, read at start; stylesheet parts in ``styles`` are joined to ``app.css``.

    A page that must be light takes single parts: ``10-tokens.css`` is ``tokens.css``.
    """

    def __init__(self, prefix: str, folder: Path, styles: Path | None = None) -> None:
        self.prefix = prefix.rstrip("/")
        self.files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        if styles is not None:
            parts = {part.name: part.read_bytes() for part in sorted(styles.glob("*.css"))}
            self.files["app.css"] = b"\n".join(parts.values())
            self.files |= {name.partition("-")[2]: content for name, content in parts.items()}
        self.compressed = {
            name: gzip.compress(content, mtime=0)
            for name, content in self.files.items()
            if Path(name).suffix in _COMPRESSED and len(content) > _WORTH_IT
        }
        self.version = _fingerprint(self.files)

    def url(self, name: str) -> str:
        """Return the address of ``name``.

        Raises:
            KeyError: there is no such file.
        """
        if name not in self.files:
            raise KeyError(name)
        return f"{self.prefix}/{self.version}/{name}"

    async def serve(self, request: Request) -> Response:
        """Answer with a file, or 404."""
        name = request.path_params["name"]
        if name not in self.files:
            raise NotFound
        current = request.path_params["version"] == self.version
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        headers = {"Cache-Control": FOREVER if current else FOR_NOW, "Vary": "Accept-Encoding"}
        if name in self.compressed and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(self.compressed[name], media_type=kind, headers=headers | {"Content-Encoding": "gzip"})
        return Response(self.files[name], media_type=kind, headers=headers)


def _fingerprint(files: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]
