import django.db.models.deletion
from django.db import migrations, models

import kusei.core.refs


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('ledger', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', kusei.core.refs.RefField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('title', models.CharField(max_length=120, verbose_name='件名')),
                ('opened_on', models.DateField(verbose_name='受付日')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='終了日')),
                ('outcome', models.CharField(blank=True, max_length=300, verbose_name='結果')),
                ('state', models.CharField(choices=[('open', '対応中'), ('closed', '終了')], default='open', max_length=12, verbose_name='状態')),
                ('ward', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.ward', verbose_name='区')),
            ],
            options={
                'verbose_name': '他区の取り組み事例の案件',
                'ordering': ['-opened_on', 'pk'],
                'indexes': [models.Index(fields=['ward', 'opened_on'], name='practices_ward_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['closed', 'open'])), name='practices_case_state'), models.CheckConstraint(condition=models.Q(('closed_on', None), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='practices_case_ends_later'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('ward', 'title'), name='one_open_practices_case')],
            },
        ),
    ]
