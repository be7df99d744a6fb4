import django.contrib.postgres.fields
import django.db.models.functions.comparison
from django.db import migrations, models


# Every write marks the days whose sums it changes, in its own transaction, whoever wrote and by whatever
# statement; a call in each operation would be forgotten in the next one. Still open clocks are in no sum.
TRIGGERS = """
create function rollup_day(moment timestamptz) returns date language sql immutable parallel safe
    as $$ select (moment at time zone 'UTC')::date $$;

create function rollup_mark_clocks() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        with changed as (
            select o.channel_id as channel_was, o.outcome as outcome_was, o.started_at as start_was,
                coalesce(o.fulfilled_at, o.due_at) as end_was,
                n.channel_id, n.outcome, n.started_at, coalesce(n.fulfilled_at, n.due_at) as ended_at
            from was o join now_is n using (id)
            where (o.outcome <> '' or n.outcome <> '') and (
                o.channel_id, o.metric, o.priority, o.outcome, o.started_at, o.fulfilled_at, o.due_at,
                o.fulfilled_by_id, o.business_seconds, o.calendar_seconds, o.conversation_id
            ) is distinct from (
                n.channel_id, n.metric, n.priority, n.outcome, n.started_at, n.fulfilled_at, n.due_at,
                n.fulfilled_by_id, n.business_seconds, n.calendar_seconds, n.conversation_id
            )
        )
        insert into responders_rollupchange (axis, channel_id, day)
        select 'start', channel_was, rollup_day(start_was) from changed where outcome_was <> ''
        union select 'start', channel_id, rollup_day(started_at) from changed where outcome <> ''
        union select 'end', channel_was, rollup_day(end_was) from changed where outcome_was <> '' and end_was is not null
        union select 'end', channel_id, rollup_day(ended_at) from changed where outcome <> '' and ended_at is not null;
    else
        insert into responders_rollupchange (axis, channel_id, day)
        select 'start', channel_id, rollup_day(started_at) from rows where outcome <> ''
        union select 'end', channel_id, rollup_day(coalesce(fulfilled_at, due_at)) from rows
            where outcome <> '' and coalesce(fulfilled_at, due_at) is not null;
    end if;
    return null;
end $$;
create trigger rollup_clock_added after insert on responders_slaclock
    referencing new table as rows for each statement execute function rollup_mark_clocks();
create trigger rollup_clock_changed after update on responders_slaclock
    referencing old table as was new table as now_is for each statement execute function rollup_mark_clocks();
create trigger rollup_clock_gone after delete on responders_slaclock
    referencing old table as rows for each statement execute function rollup_mark_clocks();

create function rollup_mark_handling() returns trigger language plpgsql as $$
begin
    insert into responders_rollupchange (axis, channel_id, day)
    select 'start', channel_id, rollup_day(started_at) from responders_slaclock
        where conversation_id = new.conversation_id and outcome <> ''
    union select 'end', channel_id, rollup_day(coalesce(fulfilled_at, due_at)) from responders_slaclock
        where conversation_id = new.conversation_id and outcome <> '' and coalesce(fulfilled_at, due_at) is not null;
    return null;
end $$;
create trigger rollup_handling_changed after update of owner_id, queue_id, intent on responders_handling
    for each row when ((old.owner_id, old.queue_id, old.intent) is distinct from (new.owner_id, new.queue_id, new.intent))
    execute function rollup_mark_handling();

create function rollup_mark_messages() returns trigger language plpgsql as $$
begin
    insert into responders_rollupchange (axis, channel_id, day)
    select distinct 'volume', channel_id, rollup_day(occurred_at) from rows where direction <> 'note';
    return null;
end $$;
create trigger rollup_message_added after insert on inbox_message
    referencing new table as rows for each statement execute function rollup_mark_messages();
create trigger rollup_message_gone after delete on inbox_message
    referencing old table as rows for each statement execute function rollup_mark_messages();

create function rollup_mark_message() returns trigger language plpgsql as $$
begin
    insert into responders_rollupchange (axis, channel_id, day) values
        ('volume', old.channel_id, rollup_day(old.occurred_at)), ('volume', new.channel_id, rollup_day(new.occurred_at));
    return null;
end $$;
create trigger rollup_message_moved after update of occurred_at, channel_id, direction, source on inbox_message
    for each row when ((old.occurred_at, old.channel_id, old.direction, old.source)
        is distinct from (new.occurred_at, new.channel_id, new.direction, new.source))
    execute function rollup_mark_message();

create function rollup_mark_delivery() returns trigger language plpgsql as $$
begin
    insert into responders_rollupchange (axis, channel_id, day)
    select 'volume', channel_id, rollup_day(occurred_at) from inbox_message where id = new.message_id;
    return null;
end $$;
create trigger rollup_delivery_added after insert on inbox_delivery
    for each row execute function rollup_mark_delivery();
create trigger rollup_delivery_accepted after update of accepted_at on inbox_delivery
    for each row when (old.accepted_at is distinct from new.accepted_at) execute function rollup_mark_delivery();

create function rollup_mark_conversations() returns trigger language plpgsql as $$
begin
    insert into responders_rollupchange (axis, channel_id, day)
    select distinct 'volume', channel_id, rollup_day(created_at) from rows;
    return null;
end $$;
create trigger rollup_conversation_added after insert on inbox_conversation
    referencing new table as rows for each statement execute function rollup_mark_conversations();
create trigger rollup_conversation_gone after delete on inbox_conversation
    referencing old table as rows for each statement execute function rollup_mark_conversations();

create function rollup_mark_conversation() returns trigger language plpgsql as $$
begin
    insert into responders_rollupchange (axis, channel_id, day) values
        ('volume', old.channel_id, rollup_day(old.created_at)), ('volume', new.channel_id, rollup_day(new.created_at));
    return null;
end $$;
create trigger rollup_conversation_moved after update of created_at, channel_id on inbox_conversation
    for each row when ((old.created_at, old.channel_id) is distinct from (new.created_at, new.channel_id))
    execute function rollup_mark_conversation();

create function rollup_mark_moves() returns trigger language plpgsql as $$
begin
    insert into responders_rollupchange (axis, channel_id, day)
    select distinct 'volume', c.channel_id, rollup_day(rows.at)
    from rows join inbox_conversation c on c.id = rows.conversation_id
    where rows.verb = 'status_changed';
    return null;
end $$;
create trigger rollup_moved after insert on inbox_activity
    referencing new table as rows for each statement execute function rollup_mark_moves();
"""

UNDO = """
drop function rollup_mark_clocks, rollup_mark_handling, rollup_mark_messages, rollup_mark_message,
    rollup_mark_delivery, rollup_mark_conversations, rollup_mark_conversation, rollup_mark_moves, rollup_day cascade
"""

# What was there before is summed by the workers like any other change; until then it is read from the instances.
BEGIN = """
insert into responders_rollupchange (axis, channel_id, day)
select 'start', channel_id, rollup_day(started_at) from responders_slaclock where outcome <> ''
union select 'end', channel_id, rollup_day(coalesce(fulfilled_at, due_at)) from responders_slaclock
    where outcome <> '' and coalesce(fulfilled_at, due_at) is not null
union select 'volume', channel_id, rollup_day(occurred_at) from inbox_message where direction <> 'note'
union select 'volume', channel_id, rollup_day(created_at) from inbox_conversation
union select 'volume', c.channel_id, rollup_day(a.at) from inbox_activity a
    join inbox_conversation c on c.id = a.conversation_id where a.verb = 'status_changed'
"""


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0005_rollups'),
        ('responders', '0004_notices'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rollup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('axis', models.CharField(max_length=6)),
                ('day', models.DateField()),
                ('channel_id', models.BigIntegerField()),
                ('metric', models.CharField(max_length=16)),
                ('priority', models.PositiveSmallIntegerField()),
                ('dimension', models.CharField(max_length=6)),
                ('key', models.CharField(max_length=32)),
                ('met', models.PositiveIntegerField()),
                ('missed', models.PositiveIntegerField()),
                ('closed_unanswered', models.PositiveIntegerField()),
                ('cancelled', models.PositiveIntegerField()),
                ('business_sum', models.BigIntegerField()),
                ('calendar_sum', models.BigIntegerField()),
                ('business_bins', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None)),
                ('business_counts', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ('calendar_bins', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None)),
                ('calendar_counts', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
            ],
        ),
        migrations.CreateModel(
            name='RollupChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('axis', models.CharField(choices=[('start', 'Start'), ('end', 'End'), ('volume', 'Volume')], max_length=6)),
                ('channel_id', models.BigIntegerField()),
                ('day', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='RollupVolume',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('channel_id', models.BigIntegerField()),
                ('messages_in', models.PositiveIntegerField()),
                ('messages_out', models.PositiveIntegerField()),
                ('automatic', models.PositiveIntegerField()),
                ('created', models.PositiveIntegerField()),
                ('reopened', models.PositiveIntegerField()),
                ('left_work', models.PositiveIntegerField()),
                ('resolved', models.PositiveIntegerField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name='slaclock',
            name='sla_clock_by_end',
        ),
        migrations.AddIndex(
            model_name='slaclock',
            index=models.Index(models.F('channel'), django.db.models.functions.comparison.Coalesce('fulfilled_at', 'due_at'), name='sla_clock_ended'),
        ),
        migrations.AddIndex(
            model_name='slaclock',
            index=models.Index(condition=models.Q(('outcome', '')), fields=['channel', 'started_at'], name='sla_clock_open'),
        ),
        migrations.AddConstraint(
            model_name='rollup',
            constraint=models.UniqueConstraint(fields=('axis', 'dimension', 'channel_id', 'day', 'metric', 'priority', 'key'), name='rollup_cell_once'),
        ),
        migrations.AddIndex(
            model_name='rollupchange',
            index=models.Index(fields=['axis', 'channel_id', 'day'], name='rollup_change_unit'),
        ),
        migrations.AddConstraint(
            model_name='rollupvolume',
            constraint=models.UniqueConstraint(fields=('channel_id', 'at'), name='rollup_volume_once'),
        ),
        migrations.AddConstraint(
            model_name='rollupvolume',
            constraint=models.CheckConstraint(condition=models.Q(('left_work__gte', models.F('resolved'))), name='rollup_resolved_left'),
        ),
        migrations.RunSQL(TRIGGERS, UNDO),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]
