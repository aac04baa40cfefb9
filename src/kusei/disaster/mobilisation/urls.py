from __future__ import annotations

from kusei.disaster.mobilisation import urls_after, urls_before, urls_relief

app_name = "mobilisation"
urlpatterns = [*urls_before.urlpatterns, *urls_after.urlpatterns, *urls_relief.urlpatterns]
