"""Accounts and persons in Django's admin."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from .models import Address, ApiToken, Mail, Person, User

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


@admin.register(Mail)
class MailAdmin(admin.ModelAdmin):
    """What waits and what failed; not what it says."""

    list_display = ("subject", "address", "created_at", "due_at", "tries", "sent_at", "failed_at", "error")
    list_filter = ("failed_at", "sent_at")
    exclude = ("text",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Mail | None = None) -> bool:
        return False


@admin.register(Address)
class AddressAdmin(admin.ModelAdmin):
    """Whom mail goes to, and who wants none."""

    list_display = ("email", "silent_since", "noticed_at")
    search_fields = ("email",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Address | None = None) -> bool:
        """What an address wants is its owner's to say."""
        return False
