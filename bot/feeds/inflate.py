"""Decompression that never makes more bytes than it may. It knows gzip and deflate, the two that are asked for."""

from __future__ import annotations

import zlib

_GZIP_MAGIC = b"\x1f\x8b"
_AUTO = zlib.MAX_WBITS | 32
_RAW = -zlib.MAX_WBITS


class TooLarge(Exception):
    """The body passed its cap."""


class Broken(Exception):
    """The body is not what its Content-Encoding says."""


class Body:
    """Collects a body chunk by chunk, decompressed; raises TooLarge past `cap_bytes` and Broken for bad data."""

    def __init__(self, encoding: str, cap_bytes: int) -> None:
        self._encoding = encoding.strip().lower()
        self._cap = cap_bytes
        self._parts: list[bytes] = []
        self._size = 0
        self._stream: zlib._Decompress | None = None
        self._plain = self._encoding in ("", "identity", "none")
        if not self._plain and self._encoding not in ("gzip", "x-gzip", "deflate"):
            raise Broken(f"its encoding {self._encoding[:40]!r} was not asked for")

    def add(self, chunk: bytes) -> None:
        """Take a chunk as it came from the wire."""
        if self._stream is None and not self._plain:
            self._begin(chunk)
        self._keep(chunk) if self._stream is None else self._inflate(chunk)

    def finish(self) -> bytes:
        """The whole body; Broken where a compressed one ends early."""
        if self._stream is not None and not self._stream.eof:
            raise Broken(f"its {self._encoding} data ends early")
        return b"".join(self._parts)

    def _begin(self, chunk: bytes) -> None:
        """A server that says gzip and sends plain text is read as plain."""
        if self._encoding == "deflate":
            zlib_header = len(chunk) > 1 and chunk[0] & 15 == 8 and (chunk[0] << 8 | chunk[1]) % 31 == 0  # noqa: PLR2004 - RFC 1950
            self._stream = zlib.decompressobj(_AUTO if zlib_header else _RAW)
        elif chunk.startswith(_GZIP_MAGIC[: len(chunk)]):
            self._stream = zlib.decompressobj(_AUTO)
        else:
            self._plain = True

    def _inflate(self, chunk: bytes) -> None:
        assert self._stream is not None
        try:
            while chunk and not self._stream.eof:
                self._keep(self._stream.decompress(chunk, self._cap - self._size + 1))
                chunk = self._stream.unconsumed_tail
        except zlib.error as error:
            raise Broken(f"its {self._encoding} data is broken") from error

    def _keep(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._cap:
            raise TooLarge
        self._parts.append(data)
