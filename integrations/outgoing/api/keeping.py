"""What every resource of webhooks needs: who may, which hook, which version, what a body may hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.http import Http404
from rest_framework.request import Request
from rest_framework.views import APIView

from roadmap.api.conditional import expected_versions
from roadmap.api.errors import PreconditionFailed, invalid
from roadmap.api.parameters import check_none
from roadmap.people.actions import person_of
from roadmap.people.models import Person, User

from ..actions.keeping import Stale
from ..models import Hook
from ..rules import MANAGE, Invalid


class Keeping(APIView):
    """Read and changed by those who keep webhooks, and by their tokens of scope admin."""

    read_permission = write_permission = MANAGE
    read_scope = write_scope = "admin"


def author(request: Request) -> Person:
    """The person behind a write."""
    return person_of(cast(User, request.user))


def hook_of(pk: int) -> Hook:
    """The hook with what its document shows. Raises Http404."""
    hook = Hook.objects.select_related("created_by").prefetch_related("themes").filter(pk=pk).first()
    if hook is None:
        raise Http404(f"There is no webhook {pk}.")
    return hook


def version_of(request: Request, pk: int) -> int | None:
    """The version a write is conditional on; None for any. Raises 404, 412, 428."""
    check_none(request.query_params)
    hook = hook_of(pk)
    allowed = expected_versions(request)
    if allowed is None or hook.version in allowed:
        return hook.version if allowed else None
    raise stale(pk, hook.version)


def stale(pk: int, version: int) -> PreconditionFailed:
    """412, naming the version to read."""
    return PreconditionFailed(f"Webhook {pk} is at version {version} now: read it again.", version=version)


def known_fields(body: Any, known: Collection[str]) -> dict[str, Any]:
    """The body, if it holds known fields only. Raises 400 naming the others."""
    wrong = {
        name: f"There is no field {name!r} to be written; there are {', '.join(known)}."
        for name in body
        if name not in known
    }
    if wrong:
        raise invalid(wrong)
    return dict(body)


@contextmanager
def domain_errors(pk: int = 0) -> Iterator[None]:
    """Around a domain call: Invalid becomes 400, Stale 412, a hook deleted meanwhile 404."""
    try:
        yield
    except Invalid as error:
        raise invalid(error.messages) from None
    except Stale as error:
        raise stale(pk, error.version) from None
    except Hook.DoesNotExist:
        raise Http404(f"There is no webhook {pk}.") from None
