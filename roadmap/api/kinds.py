"""The kinds of problems the API answers with: each has an address, which `type` names and which tells what to do."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """`slug` is the end of its address, `why` when it comes, `then` what a client does about it."""

    status: HTTPStatus
    slug: str
    why: str
    then: str

    @property
    def url(self) -> str:
        """Its address, stable for as long as the API's version is."""
        return f"{settings.BASE_URL}/api/problems/{self.slug}/"


KINDS = {
    int(kind.status): kind
    for kind in (
        ProblemKind(
            HTTPStatus.BAD_REQUEST,
            "invalid",
            "A field, parameter or header is wrong, or the body is not JSON; errors names each with a sentence.",
            "Mend what is named; nothing was stored.",
        ),
        ProblemKind(
            HTTPStatus.UNAUTHORIZED,
            "unauthenticated",
            "No account was named, or the token does not exist any more, is misspelt or ran out.",
            "Send Authorization: Bearer with a token that works.",
        ),
        ProblemKind(
            HTTPStatus.FORBIDDEN,
            "forbidden",
            "The account may not do this, the token's scope does not reach so far, or a session came without its "
            "CSRF token.",
            "Ask for the role, or make a token with the scope that detail names.",
        ),
        ProblemKind(
            HTTPStatus.NOT_FOUND,
            "not-found",
            "There is nothing at this address. Addresses end in a slash.",
            "Look at the list of the resource.",
        ),
        ProblemKind(
            HTTPStatus.METHOD_NOT_ALLOWED,
            "method-not-allowed",
            "The address does not know this method; the header Allow names those it knows.",
            "Use one of those.",
        ),
        ProblemKind(
            HTTPStatus.CONFLICT,
            "conflict",
            "Somebody settled it first; or some of many could not be changed where all or none was asked for.",
            "Read it again; results says how each item fared.",
        ),
        ProblemKind(
            HTTPStatus.PRECONDITION_FAILED,
            "stale",
            "It was changed since the version that If-Match names; version is the one it has now.",
            "Read it again, and repeat your change on what you find.",
        ),
        ProblemKind(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "too-large",
            "The body is longer than the server takes.",
            "Send less at once.",
        ),
        ProblemKind(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            "The body is not application/json.",
            "Send JSON, and say so in Content-Type.",
        ),
        ProblemKind(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "key-reused",
            "The Idempotency-Key was sent before, with another request.",
            "Make a new key for each thing you do.",
        ),
        ProblemKind(
            HTTPStatus.PRECONDITION_REQUIRED,
            "version-needed",
            "A write must say which version it changes, by If-Match.",
            "Send the ETag you got, or the version in quotes.",
        ),
        ProblemKind(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too-many-requests",
            "More requests came in a minute than the server allows one token.",
            "Wait as long as Retry-After says. The cheap way to follow the plan is changes/?after=.",
        ),
        ProblemKind(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "failed",
            "The server has a fault; nothing of the request was stored.",
            "Tell whoever runs it: its log says more.",
        ),
        ProblemKind(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "unavailable",
            "The database does not answer. Whether what was sent is stored is not known.",
            "Try again after Retry-After; with an Idempotency-Key nothing is done twice.",
        ),
    )
}


def type_of(status: int) -> str:
    """The address of the kind of problem that a status stands for."""
    return KINDS[status].url if status in KINDS else "about:blank"
