from __future__ import annotations

from kusei.disaster.mobilisation import urls_before, urls_relief

app_name = "mobilisation"
urlpatterns = [*urls_before.urlpatterns, *urls_relief.urlpatterns]
