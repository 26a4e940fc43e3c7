"""Posts that record, mostly offline, and the bundles by which they come to know the same."""

from __future__ import annotations

from safepassage.operation.posts.bulk import Registration, register_many
from safepassage.operation.posts.bundle import MOST_SEALED
from safepassage.operation.posts.bundle_bytes import MOST_EVENTS, MOST_PLAIN
from safepassage.operation.posts.chain import FARTHEST_OBSERVED_S, Chained, Recording
from safepassage.operation.posts.enrolment import (
    Request,
    Welcome,
    make_request,
    read_request,
    read_welcome,
)
from safepassage.operation.posts.exchange import Imported, export_bundles, import_bundle
from safepassage.operation.posts.keys import PostKeys, fingerprint
from safepassage.operation.posts.membership import enrol, join, revoke
from safepassage.operation.posts.post import Post, begin
from safepassage.operation.posts.status import PostLine, PostsStatus, status_of

__all__ = [
    "FARTHEST_OBSERVED_S",
    "MOST_EVENTS",
    "MOST_PLAIN",
    "MOST_SEALED",
    "Chained",
    "Imported",
    "Post",
    "PostKeys",
    "PostLine",
    "PostsStatus",
    "Recording",
    "Registration",
    "Request",
    "Welcome",
    "begin",
    "enrol",
    "export_bundles",
    "fingerprint",
    "import_bundle",
    "join",
    "make_request",
    "read_request",
    "read_welcome",
    "register_many",
    "revoke",
    "status_of",
]
