"""The peer of pages.py: a plain Django ListView over the same table, the smallest template that shows the same columns.

No session, no powers, no shell, no translation: what Django itself costs for 50 rows out of these.
"""

from __future__ import annotations

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.urls import path
from django.views.generic import ListView

from kusei.site.settings import DATABASES

settings.configure(
    DATABASES=DATABASES, ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="peer", USE_TZ=True,
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"], INSTALLED_APPS=[],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": [(
        "django.template.loaders.locmem.Loader", {"list.html": (
            "<!doctype html><title>Shelters</title><h1>{{ page_obj.paginator.count }}</h1><table>{% for s in object_list %}"
            "<tr><td><a href='/{{ s.ref }}/'>{{ s.name }}</a><td>{{ s.ward.name }}<td>{{ s.state }}<td>{{ s.capacity }}"
            "{% endfor %}</table>{{ page_obj.number }} / {{ page_obj.paginator.num_pages }}"
        )},
    )]}}],
)
django.setup()


class Ward(models.Model):
    name = models.CharField(max_length=40)

    class Meta:
        app_label, managed, db_table = "peer", False, "ledger_ward"


class Shelter(models.Model):
    ref = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=240)
    state = models.CharField(max_length=12)
    capacity = models.IntegerField(null=True)
    ward = models.ForeignKey(Ward, models.DO_NOTHING)

    class Meta:
        app_label, managed, db_table = "peer", False, "shelters_shelter"


class Shelters(ListView):
    queryset = Shelter.objects.select_related("ward").order_by("sort_key", "pk")
    template_name = "list.html"
    paginate_by = 50


urlpatterns = [path("", Shelters.as_view())]
application = get_wsgi_application()
