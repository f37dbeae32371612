"""What one would serve items by instead: DRF's ModelSerializer, and JSON that PostgreSQL makes itself.

Both stand behind the token and the permission that ours stands behind.
"""

from typing import Any

from django.db import connection
from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from roadmap.plan.models import Item

SQL = """
SELECT json_build_object('results', coalesce(json_agg(one), '[]'))::text FROM (
  SELECT i.id, nullif(i.ticket_key, '') AS key, i.ticket_url, i.title, i.description, t.slug AS theme,
    l.slug AS lead_time, i.status, i.status_category, p.name AS owner, i.labels, i.priority, i.guessed_at,
    i.expected_by, i.version, i.created_at, i.updated_at, i.backers, i.organisations, i.sync_state
  FROM plan_item i JOIN plan_theme t ON t.id = i.theme_id JOIN plan_leadtime l ON l.id = i.lead_time_id
    LEFT JOIN people_person p ON p.id = i.owner_id
  WHERE i.archived_at IS NULL AND i.id > %s ORDER BY i.id LIMIT %s
) one
"""


class PlainItem(serializers.ModelSerializer[Item]):
    theme = serializers.SlugRelatedField("slug", read_only=True)
    lead_time = serializers.SlugRelatedField("slug", read_only=True)
    owner = serializers.SlugRelatedField("name", read_only=True)

    class Meta:
        model = Item
        exclude = ("folded", "words", "label_index", "position", "faded", "archived_at", "sync_note")


class Pages(LimitOffsetPagination):
    default_limit, max_limit = 100, 500


class Plain(APIView):
    """As DRF's own guide has it, with the joins it needs."""

    renderer_classes = (JSONRenderer,)

    def get(self, request: Request) -> Response:
        rows = Item.objects.current().select_related("theme", "lead_time", "owner").order_by("id")
        pages = Pages()
        found = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(PlainItem(found, many=True).data)


class Whole(APIView):
    """Every item by the same serializer."""

    renderer_classes = (JSONRenderer,)

    def get(self, request: Request) -> Response:
        rows = Item.objects.current().select_related("theme", "lead_time", "owner").order_by("id")
        return Response({"results": PlainItem(rows, many=True).data})


class Aggregated(APIView):
    """One query; the database spells the answer."""

    def get(self, request: Request) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(SQL, [0, int(request.query_params.get("limit", 100))])
            return HttpResponse(cursor.fetchone()[0], content_type="application/json")
