from __future__ import annotations

app_name = "staffing_stages"
urlpatterns: list = []
