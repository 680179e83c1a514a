"""The office's workbooks: in with a preview, out as the record."""

from django.urls import path

from repairs.workbooks import views

urlpatterns = [
    path("import/", views.imports, name="imports"),
    path("import/<slug:kind>/", views.upload, name="import_workbook"),
    path("import/<slug:kind>/<slug:token>/", views.preview, name="import_preview"),
    path("import/<slug:kind>/<slug:token>/refused/", views.refused, name="import_refused"),
    path("export/record/", views.export_record, name="export_record"),
]
