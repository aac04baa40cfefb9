from __future__ import annotations

from kusei.disaster.mobilisation import urls_before

app_name = "mobilisation"
urlpatterns = [*urls_before.urlpatterns]
