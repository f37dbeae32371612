"""Accounts and persons in Django's admin."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from .models import ApiToken, Person, User

# Who is not signed in goes through the product's own door, where tries are counted.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.register(User, UserAdmin)


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    list_display = ("name", "email", "tracker_id", "user")
    search_fields = ("name", "folded", "email", "tracker_id")
    autocomplete_fields = ("user",)

    def has_delete_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        """The plan's history names persons: none vanishes."""
        return False


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):
    list_display = ("name", "user", "scope", "created", "expiry", "last_used_at")
    readonly_fields = ("name", "user", "scope", "created", "expiry", "last_used_at", "token_key")
    exclude = ("digest",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Tokens are made by `manage.py api_token`: the admin could not show their text."""
        return False
