"""Programs that are told what happens here."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.models import Brand
from responders import access
from responders.api.auth import Needs
from responders.api.door import PAGING, Door, answers, paged
from responders.api.serializers.notices import (
    CreateWebhook,
    WebhookDeliverySerializer,
    WebhookSerializer,
    WebhookWithSecret,
)
from responders.models import OutgoingWebhook, WebhookEvent
from responders.operations import webhook_calls, webhooks

EDIT = Needs("edit_webhooks", "admin:channel")


class WebhookDoor(Door):
    def webhook(self, pk: int) -> OutgoingWebhook:
        return get_object_or_404(webhooks.of(self.responder), pk=pk)

    def with_secret(self, webhook: OutgoingWebhook, secret: str, status: int) -> Response:
        return Response(WebhookWithSecret(webhook, context={"secret": secret}).data, status=status)


class WebhookList(WebhookDoor):
    needs = {"GET": EDIT, "POST": EDIT}

    @extend_schema(
        operation_id="webhooks_list",
        summary="Webhooks",
        parameters=PAGING,
        responses=answers(paged(WebhookSerializer)),
    )
    def get(self, request: Request) -> Response:
        return self.page(webhooks.of(self.responder), WebhookSerializer, "pk")

    @extend_schema(
        operation_id="webhooks_create",
        summary="Make a webhook",
        description="The secret is in this one answer and nowhere else.",
        request=CreateWebhook,
        responses=answers(WebhookWithSecret, 201),
    )
    def post(self, request: Request) -> Response:
        wanted = self.read(CreateWebhook)
        brands = Brand.objects.filter(pk__in=access.brand_ids(self.responder))
        brand = get_object_or_404(brands, pk=wanted.pop("brand"))
        webhook, secret = webhooks.create(brand, **wanted, by=self.by, at=self.at)
        return self.with_secret(webhook, secret, 201)


class WebhookDetail(WebhookDoor):
    needs = {"GET": EDIT, "DELETE": EDIT}

    @extend_schema(
        operation_id="webhooks_retrieve",
        summary="One webhook",
        responses=answers(WebhookSerializer),
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(WebhookSerializer(self.webhook(pk)).data)

    @extend_schema(
        operation_id="webhooks_destroy",
        summary="Remove a webhook, with its log",
        responses=answers(None, 204),
    )
    def delete(self, request: Request, pk: int) -> Response:
        webhooks.remove(self.webhook(pk), by=self.by, at=self.at)
        return Response(status=204)


class WebhookRotation(WebhookDoor):
    needs = {"POST": EDIT}

    @extend_schema(
        operation_id="webhooks_rotate",
        summary="Make a new secret",
        description="For 24 hours the one before signs too.",
        request=None,
        responses=answers(WebhookWithSecret),
    )
    def post(self, request: Request, pk: int) -> Response:
        webhook = self.webhook(pk)
        return self.with_secret(webhook, webhooks.rotate(webhook, by=self.by, at=self.at), 200)


class WebhookTest(WebhookDoor):
    needs = {"POST": EDIT}

    @extend_schema(
        operation_id="webhooks_test",
        summary="Send a test event",
        request=None,
        responses=answers(WebhookDeliverySerializer, 202),
    )
    def post(self, request: Request, pk: int) -> Response:
        event = webhooks.send_test(self.webhook(pk), by=self.by, at=self.at)
        return Response(WebhookDeliverySerializer(event).data, status=202)


class WebhookDeliveryList(WebhookDoor):
    needs = {"GET": EDIT}

    @extend_schema(
        operation_id="webhook_deliveries_list",
        summary="What was told to a webhook, and how that went",
        parameters=PAGING,
        responses=answers(paged(WebhookDeliverySerializer)),
    )
    def get(self, request: Request, pk: int) -> Response:
        log = webhook_calls.log_of(self.webhook(pk))
        return self.page(log, WebhookDeliverySerializer, "-pk")


class WebhookRedelivery(WebhookDoor):
    needs = {"POST": EDIT}

    @extend_schema(
        operation_id="webhook_deliveries_again",
        summary="Send an event again, under the same id",
        request=None,
        responses=answers(WebhookDeliverySerializer, 202),
    )
    def post(self, request: Request, pk: int, event_id: int) -> Response:
        mine = WebhookEvent.objects.filter(webhook=self.webhook(pk)).select_related("webhook")
        event = get_object_or_404(mine, pk=event_id)
        webhooks.send_again(event, by=self.by, at=self.at)
        event.refresh_from_db()
        return Response(WebhookDeliverySerializer(event).data, status=202)
