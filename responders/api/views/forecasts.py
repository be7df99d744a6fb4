"""Which open reply clocks will probably be missed."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from responders import access
from responders.api.door import PAGING, Door, answers, paged
from responders.api.serializers.forecasts import ForecastSerializer
from responders.api.views.conversations import READ
from responders.models import BreachForecast


class ForecastList(Door):
    needs = {"GET": READ}

    @extend_schema(
        operation_id="forecasts_list",
        summary="Forecasts of open reply clocks that are not late yet, most probably missed first",
        parameters=PAGING,
        responses=answers(paged(ForecastSerializer)),
    )
    def get(self, request: Request) -> Response:
        rows = BreachForecast.objects.filter(
            conversation__in=access.conversations(self.responder), due_at__gt=self.at
        )
        return self.page(rows, ForecastSerializer, "-probability", "pk")
