"""Accounts and persons in Django's admin."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from .models import ApiToken, Person, User

admin.site.register(User, UserAdmin)


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    list_display = ("name", "email", "tracker_id", "user")
    search_fields = ("name", "folded", "email", "tracker_id")
    autocomplete_fields = ("user",)


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):
    list_display = ("name", "user", "scope", "created", "expiry", "last_used_at")
    readonly_fields = ("name", "user", "scope", "created", "expiry", "last_used_at", "token_key")
    exclude = ("digest",)

    def has_add_permission(self, request: object) -> bool:
        """Tokens are made by `manage.py api_token`: the admin could not show their text."""
        return False
