from __future__ import annotations

app_name = "mobilisation"
urlpatterns: list[object] = []
