"""What a team would pick instead: Django REST Framework over the same tables; `gunicorn drf:application` serves it.

What stands beside a case is prefetched by congress, so that each query has its index; lamps, moves and sign-in are left
out. A create writes the case, its signature and its event in one transaction, without the index of the text.
"""

import os
import uuid
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils import timezone

_parts = urlsplit(os.environ["DATABASE_URL"])
_given = {name: values[0] for name, values in parse_qs(_parts.query).items()}
CONGRESS = uuid.UUID(os.environ["CONGRESS"])
settings.configure(
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="bench",
    ROOT_URLCONF="drf",
    USE_TZ=True,
    INSTALLED_APPS=["rest_framework"],
    MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"],
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "UNAUTHENTICATED_USER": None,
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.CursorPagination",
        "PAGE_SIZE": 20,
    },
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _parts.path.strip("/"),
            "USER": _parts.username or _given.get("user"),
            "PASSWORD": _parts.password or _given.get("password", ""),
            "HOST": _given.get("host") or _parts.hostname,
            "PORT": _given.get("port") or _parts.port,
            "CONN_MAX_AGE": None,
        }
    },
)
django.setup()

from django.db import models, transaction  # noqa: E402 - Django wants its settings first
from django.urls import path  # noqa: E402
from rest_framework import generics, pagination, serializers  # noqa: E402


def _reference(to: str, name: str | None = None, column: str | None = None, **given: Any) -> Any:
    return models.ForeignKey(
        to, models.DO_NOTHING, db_constraint=False, related_name=name or "+", db_column=column, **given
    )


class Row(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    congress_id = models.UUIDField(default=CONGRESS)

    class Meta:
        abstract = True
        app_label = "bench"
        managed = False


def _table(name: str) -> type:
    return type("Meta", (Row.Meta,), {"db_table": name, "abstract": False})


class Person(Row):
    name = models.TextField()
    Meta = _table("person")


class Delegation(Row):
    name = models.TextField()
    Meta = _table("delegation")


class Organisation(Row):
    name = models.TextField()
    short_name = models.TextField(null=True)
    Meta = _table("organisation")


class Term(Row):
    number = models.IntegerField()
    Meta = _table("term")


class Session(Row):
    number = models.IntegerField()
    term = _reference(Term)
    Meta = _table("session")


class Suggestion(Row):
    version = models.IntegerField(default=1)
    kind = models.TextField()
    in_session = models.BooleanField(default=False)
    number = models.IntegerField(null=True)
    session = _reference(Session)
    profile_id = models.UUIDField()
    title = models.TextField(max_length=200)
    facts = models.TextField(default="")
    proposal = models.TextField(default="")
    permission = models.TextField(default="full")
    text_version = models.IntegerField(default=1)
    one_matter = models.BooleanField(default=False)
    written_reply = models.BooleanField(default=True)
    handled_as_letter = models.BooleanField(default=False)
    rating_turn = models.IntegerField(default=1)
    category = models.TextField(null=True)
    state = models.TextField(default="draft")
    round = models.IntegerField(default=1)
    mode = models.TextField(null=True)
    origin = models.TextField(default="filed")
    confidential = models.BooleanField(default=False)
    feedback = models.TextField(null=True)
    lead = _reference(Person, column="lead_person_id")
    delegation = _reference(Delegation, null=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    assigned_at = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True)
    reply_received_at = models.DateTimeField(null=True)
    evaluated_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    Meta = _table("suggestion")


class Assignment(Row):
    suggestion = _reference(Suggestion, "units")
    organisation = _reference(Organisation)
    role = models.TextField()
    state = models.TextField()
    scope = models.TextField(null=True)
    Meta = _table("assignment")


class Deadline(Row):
    suggestion = _reference(Suggestion, "clocks")
    assignment_id = models.UUIDField(null=True)
    step = models.TextField()
    state = models.TextField()
    due_at = models.DateTimeField()
    Meta = _table("deadline")


class Signature(Row):
    suggestion = _reference(Suggestion, "signatures")
    person_id = models.UUIDField()
    role = models.TextField()
    state = models.TextField()
    text_version = models.IntegerField(null=True)
    invited_at = models.DateTimeField(default=timezone.now)
    Meta = _table("signature")


class Evaluation(Row):
    suggestion = _reference(Suggestion, "ratings")
    dimension = models.TextField()
    level = models.TextField()
    round = models.IntegerField()
    Meta = _table("evaluation")


class ClassChange(Row):
    suggestion = _reference(Suggestion, "classes")
    to_code = models.TextField()
    round = models.IntegerField()
    source = models.TextField()
    at = models.DateTimeField()
    reply_id = models.UUIDField(null=True)
    Meta = _table("class_change")


class Event(Row):
    at = models.DateTimeField(default=timezone.now)
    kind = models.TextField()
    suggestion_id = models.UUIDField()
    subject_id = models.UUIDField()
    action = models.TextField()
    state_after = models.TextField()
    data = models.JSONField()
    request_id = models.TextField()
    Meta = _table("event")


def _shown(model: type, *names: str, **nested: Any) -> type:
    meta = type("Meta", (), {"model": model, "fields": (*names, *nested)})
    return type(f"{model.__name__}Serializer", (serializers.ModelSerializer,), {"Meta": meta, **nested})


_Named = {model: _shown(model, "id", "name") for model in (Person, Delegation, Organisation)}
_OUT = [
    field.name
    for field in Suggestion._meta.fields  # noqa: SLF001 - Django's public way has this name
    if field.name not in {"facts", "proposal", "congress_id", "profile_id", "permission"}
]


class SuggestionSerializer(serializers.ModelSerializer):
    lead = _Named[Person]()
    delegation = _Named[Delegation]()
    session = _shown(Session, "number", term=_shown(Term, "number")())()
    units = _shown(Assignment, "id", "role", "state", "scope", organisation=_Named[Organisation]())(many=True)
    clocks = _shown(Deadline, "id", "assignment_id", "step", "state", "due_at")(many=True)
    signatures = _shown(Signature, "person_id", "role", "state")(many=True)
    ratings = _shown(Evaluation, "dimension", "level", "round")(many=True)
    classes = _shown(ClassChange, "to_code", "round", "source", "at", "reply_id")(many=True)

    class Meta:
        model = Suggestion
        fields = (*_OUT, "units", "clocks", "signatures", "ratings", "classes")


class FileSerializer(serializers.ModelSerializer):
    class Meta:
        model = Suggestion
        fields = ("id", "kind", "title", "category", "facts", "proposal", "one_matter", "state", "version", "number")
        read_only_fields = ("id", "state", "version", "number")

    def create(self, given: dict[str, Any]) -> Suggestion:
        with transaction.atomic():
            own = {name: os.environ[name.upper()] for name in ("session_id", "profile_id", "lead_id")}
            found = Suggestion.objects.create(**given, **own)
            Signature.objects.create(suggestion=found, person_id=own["lead_id"], role="lead", state="confirmed")
            Event.objects.create(
                kind="filed", action="file", suggestion_id=found.id, subject_id=found.id, state_after="draft",
                data={"title": found.title}, request_id="drf",
            )  # fmt: skip
        return found


class Newest(pagination.CursorPagination):
    ordering = "-id"


class Suggestions(generics.ListCreateAPIView):
    pagination_class = Newest

    def get_queryset(self) -> Any:
        beside = [
            models.Prefetch(name, model.objects.filter(congress_id=CONGRESS))
            for name, model in (
                ("clocks", Deadline), ("signatures", Signature), ("ratings", Evaluation), ("classes", ClassChange),
            )
        ]  # fmt: skip
        units = models.Prefetch("units", Assignment.objects.filter(congress_id=CONGRESS).select_related("organisation"))
        found = Suggestion.objects.filter(congress_id=CONGRESS).defer("facts", "proposal")
        return found.select_related("lead", "delegation", "session__term").prefetch_related(units, *beside)

    def get_serializer_class(self) -> type:
        return SuggestionSerializer if self.request.method == "GET" else FileSerializer


urlpatterns = [path("suggestions", Suggestions.as_view())]
application = get_wsgi_application()
