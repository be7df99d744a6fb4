"""Addresses of complaint cases."""

from __future__ import annotations

from django.urls import path

from responders.console import case, case_files, case_settings, case_totals, cases

urlpatterns = [
    path("cases/", cases.listing, name="cases"),
    path("cases/register.csv", cases.export, name="case-csv"),
    path("cases/totals/", case_totals.page, name="case-totals"),
    path("cases/totals/of/", case_totals.behind, name="case-totals-of"),
    path("cases/totals.csv", case_totals.export, name="case-totals-csv"),
    path("cases/<int:pk>/", case.page, name="case"),
    path("cases/<int:pk>/letters/<slug:sort>/", case.letter, name="case-letter"),
    path("cases/<int:pk>/documents/<int:document_id>/", case.document, name="case-document"),
    path("cases/<int:pk>/files/", case_files.add, name="case-files"),
    path("cases/<int:pk>/files/<int:document_id>/", case_files.show, name="case-file"),
    path("cases/<int:pk>/conversations/<int:conversation_id>/", case.joining, name="case-joining"),
    path("cases/<int:pk>/<slug:act>/", case.act, name="case-act"),
    path("conversations/<int:conversation_id>/case/", case.opening, name="case-open"),
    path("settings/complaints/", case_settings.listing, name="manage-case-terms"),
    path("settings/complaints/of/<int:brand_id>/install/", case_settings.install, name="manage-case-install"),
    path("settings/complaints/of/<int:brand_id>/categories/", case_settings.category, name="manage-case-category"),
    path("settings/complaints/letters/<int:pk>/", case_settings.letter, name="manage-case-letter"),
    path("settings/complaints/<int:pk>/", case_settings.template, name="manage-case-template"),
    path("settings/complaints/<int:pk>/confirmation/", case_settings.confirmation, name="manage-case-confirm"),
]  # fmt: skip
