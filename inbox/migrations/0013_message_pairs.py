import django.contrib.postgres.indexes
import inbox.models.message
from django.db import migrations

# Neighbouring words of a text, each pair as one of 2**18 numbers. Positions are those of the text search itself, so
# whatever a phrase finds there has every pair of the phrase; two pairs of the same number are told apart by the phrase.
PAIRS = """
create function message_pairs(said text) returns int[]
immutable strict parallel safe cost 500 language sql as $$
    select coalesce(array_agg(distinct hashtext(word || ' ' || follower) & 262143), '{}')
    from (
        select word, place, lead(word) over told as follower, lead(place) over told as follower_place
        from (
            select lexeme as word, unnest(positions) as place
            from unnest(to_tsvector('pg_catalog.simple', said))
        ) placed
        window told as (order by place)
    ) paired
    where follower_place = place + 1
$$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0012_websub'),
    ]

    operations = [
        migrations.RunSQL(PAIRS, 'drop function message_pairs(text)'),
        migrations.AddIndex(
            model_name='message',
            index=django.contrib.postgres.indexes.GinIndex(inbox.models.message.Pairs('text'), name='message_pairs'),
        ),
    ]
