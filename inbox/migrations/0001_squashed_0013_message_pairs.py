import django.contrib.auth.models
import django.contrib.auth.validators
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import inbox.core.events
import inbox.core.states
import inbox.migrating
import inbox.models.channel
import inbox.models.message
import inbox.models.vault
import uuid
from django.conf import settings
from django.db import migrations, models


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

    replaces = [('inbox', '0001_initial'), ('inbox', '0002_files_are_kept'), ('inbox', '0003_channel_watch'), ('inbox', '0004_acts'), ('inbox', '0005_listening'), ('inbox', '0006_surveys'), ('inbox', '0007_channel_lacks'), ('inbox', '0008_consents'), ('inbox', '0009_held_files'), ('inbox', '0010_templates'), ('inbox', '0011_contact_links'), ('inbox', '0012_websub'), ('inbox', '0013_message_pairs')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.RunSQL(PAIRS, 'drop function message_pairs(text)'),
        inbox.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name='Brand',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120)),
                        ('slug', models.SlugField(unique=True)),
                        ('time_zone', models.CharField(default='Asia/Jakarta', max_length=64)),
                        ('language', models.CharField(default='id', max_length=8)),
                        ('own_domains', models.JSONField(default=list)),
                        ('created_at', models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name='Heartbeat',
                    fields=[
                        ('name', models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ('at', models.DateTimeField()),
                        ('detail', models.CharField(blank=True, max_length=200)),
                    ],
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                        ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                        ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                        ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                        ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                        ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                        ('language', models.CharField(blank=True, max_length=8)),
                        ('time_zone', models.CharField(blank=True, max_length=64)),
                        ('theme', models.CharField(blank=True, max_length=8)),
                        ('has_hot_keys', models.BooleanField(default=True)),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                    ],
                    options={
                        'verbose_name': 'user',
                        'verbose_name_plural': 'users',
                        'abstract': False,
                    },
                    managers=[
                        ('objects', django.contrib.auth.models.UserManager()),
                    ],
                ),
                migrations.CreateModel(
                    name='Contact',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(blank=True, max_length=200)),
                        ('is_forgotten', models.BooleanField(default=False)),
                        ('created_at', models.DateTimeField()),
                        ('brand', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='inbox.brand')),
                    ],
                ),
                migrations.CreateModel(
                    name='Hook',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=32)),
                        ('token', models.CharField(default=inbox.models.channel.fresh_token, max_length=64, unique=True)),
                        ('secrets', inbox.models.vault.SealedJSONField(context='hook.secrets', default=dict)),
                        ('is_active', models.BooleanField(default=True)),
                        ('created_at', models.DateTimeField()),
                        ('brand', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hooks', to='inbox.brand')),
                    ],
                ),
                migrations.CreateModel(
                    name='Channel',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=32)),
                        ('account', models.CharField(max_length=190)),
                        ('name', models.CharField(max_length=120)),
                        ('credentials', inbox.models.vault.SealedJSONField(context='channel.credentials', default=dict)),
                        ('options', models.JSONField(default=dict)),
                        ('receives_by', models.CharField(default='push', max_length=8)),
                        ('cursor', models.TextField(blank=True)),
                        ('polled_at', models.DateTimeField(null=True)),
                        ('state', models.CharField(choices=[('active', 'Active'), ('paused', 'Paused'), ('broken', 'Broken')], default='active', max_length=16)),
                        ('broken_code', models.CharField(blank=True, max_length=64)),
                        ('broken_reason', models.TextField(blank=True)),
                        ('last_event_at', models.DateTimeField(null=True)),
                        ('created_at', models.DateTimeField()),
                        ('brand', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='channels', to='inbox.brand')),
                        ('hook', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='channels', to='inbox.hook')),
                        ('expires_at', models.DateTimeField(null=True)),
                        ('listed_at', models.DateTimeField(null=True)),
                        ('lacks', models.JSONField(default=list)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('kind', 'account'), name='channel_account_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Envelope',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.BinaryField(max_length=32)),
                        ('received_at', models.DateTimeField()),
                        ('body', models.BinaryField()),
                        ('is_redacted', models.BooleanField(default=False)),
                        ('hook', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='envelopes', to='inbox.hook')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['received_at'], name='envelope_by_age')],
                        'constraints': [models.UniqueConstraint(fields=('hook', 'key'), name='envelope_once')],
                    },
                ),
                migrations.CreateModel(
                    name='DeadLetter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('event_key', models.CharField(blank=True, max_length=250)),
                        ('reason_code', models.CharField(max_length=64)),
                        ('error', models.TextField(blank=True)),
                        ('sample', models.TextField(blank=True)),
                        ('state', models.CharField(choices=[('open', 'Open'), ('replayed', 'Replayed'), ('ignored', 'Ignored')], default='open', max_length=12)),
                        ('first_seen_at', models.DateTimeField()),
                        ('last_seen_at', models.DateTimeField()),
                        ('times', models.PositiveIntegerField(default=1)),
                        ('settled_note', models.TextField(blank=True)),
                        ('channel', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='inbox.channel')),
                        ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                        ('envelope', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='dead_letters', to='inbox.envelope')),
                        ('hook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='inbox.hook')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['state', 'reason_code'], name='dead_letter_open')],
                        'constraints': [models.UniqueConstraint(fields=('hook', 'reason_code', 'event_key'), name='dead_letter_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Identity',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('external_id', models.CharField(max_length=190)),
                        ('name', models.CharField(blank=True, max_length=200)),
                        ('handle', models.CharField(blank=True, max_length=190)),
                        ('is_blocked', models.BooleanField(default=False)),
                        ('created_at', models.DateTimeField()),
                        ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identities', to='inbox.channel')),
                        ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identities', to='inbox.contact')),
                    ],
                    options={
                        'indexes': [models.Index(django.db.models.functions.text.Upper('name'), name='identity_by_name'), models.Index(django.db.models.functions.text.Upper('handle'), name='identity_by_handle'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('name', 'handle', config='simple'), name='identity_words')],
                        'constraints': [models.UniqueConstraint(fields=('channel', 'external_id'), name='identity_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Conversation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('thread_key', models.CharField(max_length=190)),
                        ('visibility', models.CharField(choices=[('public', 'public'), ('private', 'private')], default=inbox.core.events.Visibility['PRIVATE'], max_length=8)),
                        ('context', models.TextField(blank=True)),
                        ('permalink', models.TextField(blank=True)),
                        ('status', models.CharField(choices=[('new', 'new'), ('open', 'open'), ('pending', 'pending'), ('snoozed', 'snoozed'), ('resolved', 'resolved'), ('closed', 'closed'), ('spam', 'spam'), ('merged', 'merged')], default=inbox.core.states.Status['NEW'], max_length=12)),
                        ('turn', models.CharField(choices=[('ours', 'Ours'), ('theirs', 'Theirs')], default='ours', max_length=8)),
                        ('waiting_since', models.DateTimeField(null=True)),
                        ('snoozed_until', models.DateTimeField(null=True)),
                        ('preview', models.CharField(blank=True, max_length=200)),
                        ('last_message_at', models.DateTimeField()),
                        ('last_inbound_at', models.DateTimeField(null=True)),
                        ('created_at', models.DateTimeField()),
                        ('received_at', models.DateTimeField()),
                        ('resolved_at', models.DateTimeField(null=True)),
                        ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='conversations', to='inbox.brand')),
                        ('channel', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='conversations', to='inbox.channel')),
                        ('origin', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='continuations', to='inbox.conversation')),
                        ('identity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conversations', to='inbox.identity')),
                        ('heir', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='inbox.conversation')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['channel', 'thread_key', '-id'], name='conversation_of_thread'), models.Index(fields=['brand', 'status', '-last_message_at'], name='conversation_recent'), models.Index(condition=models.Q(('status', inbox.core.states.Status['SNOOZED'])), fields=['snoozed_until'], name='conversation_to_wake'), models.Index(condition=models.Q(('status', 'resolved')), fields=['resolved_at'], name='conversation_resolved')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(models.Q(('status__in', [inbox.core.states.Status['CLOSED'], inbox.core.states.Status['SPAM']]), _negated=True), ('heir', None)), fields=('channel', 'thread_key'), name='conversation_one_live_per_thread')],
                    },
                ),
                migrations.CreateModel(
                    name='IdentityLink',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField()),
                        ('undone_at', models.DateTimeField(null=True)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                        ('from_contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='inbox.contact')),
                        ('identity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='inbox.identity')),
                        ('to_contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='inbox.contact')),
                        ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reason', models.CharField(blank=True, max_length=300)),
                        ('undone_reason', models.CharField(blank=True, max_length=300)),
                    ],
                ),
                migrations.CreateModel(
                    name='Message',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('direction', models.CharField(choices=[('in', 'In'), ('out', 'Out'), ('note', 'Note')], max_length=4)),
                        ('source', models.CharField(choices=[('customer', 'Customer'), ('person', 'Person'), ('native', 'Native'), ('automatic', 'Automatic')], max_length=12)),
                        ('visibility', models.CharField(choices=[('public', 'public'), ('private', 'private')], max_length=8)),
                        ('kind', models.CharField(default='message', max_length=16)),
                        ('external_id', models.CharField(max_length=190, null=True)),
                        ('in_reply_to', models.CharField(blank=True, max_length=190)),
                        ('permalink', models.TextField(blank=True)),
                        ('text', models.TextField(blank=True)),
                        ('client_token', models.UUIDField(null=True)),
                        ('is_veiled', models.BooleanField(default=False)),
                        ('needs_no_reply', models.BooleanField(default=False)),
                        ('version', models.CharField(blank=True, max_length=64)),
                        ('occurred_at', models.DateTimeField()),
                        ('received_at', models.DateTimeField()),
                        ('edited_at', models.DateTimeField(null=True)),
                        ('removed_at', models.DateTimeField(null=True)),
                        ('reactions', models.JSONField(default=dict)),
                        ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                        ('channel', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='inbox.channel')),
                        ('conversation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='inbox.conversation')),
                        ('identity', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='inbox.identity')),
                        ('is_from_blocked', models.BooleanField(db_default=False)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['conversation', 'occurred_at', 'id'], name='message_thread'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('text', config='simple'), name='message_words'), django.contrib.postgres.indexes.BrinIndex(fields=['received_at'], name='message_received'), django.contrib.postgres.indexes.GinIndex(inbox.models.message.Pairs('text'), name='message_pairs')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('external_id__isnull', False)), fields=('channel', 'external_id'), name='message_external_once'), models.UniqueConstraint(condition=models.Q(('client_token__isnull', False)), fields=('conversation', 'client_token'), name='message_client_token_once')],
                    },
                ),
                migrations.CreateModel(
                    name='MaskedItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=12)),
                        ('start', models.PositiveIntegerField()),
                        ('end', models.PositiveIntegerField()),
                        ('digest', models.BinaryField()),
                        ('sealed', models.BinaryField(null=True)),
                        ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='masked_items', to='inbox.message')),
                    ],
                    options={
                        'ordering': ['start'],
                        'indexes': [models.Index(condition=models.Q(('kind__in', ['EMAIL', 'PHONE'])), fields=['digest'], name='masked_item_same')],
                    },
                ),
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(choices=[('held', 'held'), ('queued', 'queued'), ('claimed', 'claimed'), ('sending', 'sending'), ('sent', 'sent'), ('delivered', 'delivered'), ('read', 'read'), ('failed', 'failed'), ('uncertain', 'uncertain'), ('needs_human', 'needs_human'), ('cancelled', 'cancelled')], default=inbox.core.states.Sending['HELD'], max_length=12)),
                        ('key', models.UUIDField(default=uuid.uuid4, unique=True)),
                        ('is_private_reply', models.BooleanField(default=False)),
                        ('resolves', models.BooleanField(default=False)),
                        ('next_attempt_at', models.DateTimeField()),
                        ('lease_until', models.DateTimeField(null=True)),
                        ('attempt_no', models.PositiveIntegerField(default=0)),
                        ('looked_up', models.PositiveIntegerField(default=0)),
                        ('give_up_at', models.DateTimeField()),
                        ('error_code', models.CharField(blank=True, max_length=64)),
                        ('error', models.TextField(blank=True)),
                        ('accepted_at', models.DateTimeField(null=True)),
                        ('delivered_at', models.DateTimeField(null=True)),
                        ('read_at', models.DateTimeField(null=True)),
                        ('created_at', models.DateTimeField()),
                        ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='inbox.channel')),
                        ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='inbox.conversation')),
                        ('message', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='delivery', to='inbox.message')),
                        ('link', models.BinaryField(null=True)),
                        ('template', models.JSONField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state__in', [inbox.core.states.Sending['HELD'], inbox.core.states.Sending['QUEUED']])), fields=['next_attempt_at'], name='delivery_due'), models.Index(condition=models.Q(('state__in', [inbox.core.states.Sending['CLAIMED'], inbox.core.states.Sending['SENDING'], inbox.core.states.Sending['UNCERTAIN']])), fields=['lease_until'], name='delivery_lapsing')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', [inbox.core.states.Sending['CLAIMED'], inbox.core.states.Sending['SENDING'], inbox.core.states.Sending['UNCERTAIN']])), fields=('conversation',), name='delivery_one_in_flight')],
                    },
                ),
                migrations.CreateModel(
                    name='Attachment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=16)),
                        ('ref', models.TextField(blank=True)),
                        ('name', models.CharField(blank=True, max_length=255)),
                        ('mime', models.CharField(blank=True, max_length=127)),
                        ('size_bytes', models.BigIntegerField(null=True)),
                        ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='inbox.message')),
                        ('attempt_no', models.PositiveIntegerField(default=0)),
                        ('code', models.CharField(blank=True, max_length=64)),
                        ('next_attempt_at', models.DateTimeField(null=True)),
                        ('state', models.CharField(choices=[('described', 'Described'), ('waiting', 'Waiting'), ('fetched', 'Fetched'), ('refused', 'Refused'), ('gone', 'Gone'), ('failed', 'Failed')], default='described', max_length=12)),
                        ('file', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='attachment', to='inbox.storedfile')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['next_attempt_at'], name='attachment_due')],
                        'ordering': ['pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Activity',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('verb', models.CharField(max_length=32)),
                        ('old', models.CharField(blank=True, max_length=64)),
                        ('new', models.CharField(blank=True, max_length=64)),
                        ('detail', models.JSONField(default=dict)),
                        ('at', models.DateTimeField()),
                        ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                        ('brand', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='inbox.brand')),
                        ('conversation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='inbox.conversation')),
                        ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='inbox.message')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['conversation', 'at'], name='activity_timeline'), models.Index(fields=['brand', 'verb', 'at'], name='activity_by_verb')],
                    },
                ),
                migrations.CreateModel(
                    name='MessageVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.TextField()),
                        ('replaced_at', models.DateTimeField()),
                        ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='inbox.message')),
                    ],
                ),
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('message_received', 'Message Received'), ('message_changed', 'Message Changed'), ('message_sent', 'Message Sent'), ('delivery_failed', 'Delivery Failed'), ('conversation_moved', 'Conversation Moved')], max_length=24)),
                        ('at', models.DateTimeField()),
                        ('next_at', models.DateTimeField()),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('error', models.TextField(blank=True)),
                        ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='inbox.conversation')),
                        ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='inbox.message')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['next_at', 'id'], name='notice_due')],
                    },
                ),
                migrations.CreateModel(
                    name='SeenEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=250)),
                        ('seen_at', models.DateTimeField()),
                        ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='inbox.channel')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('channel', 'key'), name='seen_event_once')],
                    },
                ),
                migrations.CreateModel(
                    name='DeliveryAttempt',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField()),
                        ('started_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('outcome', models.CharField(blank=True, max_length=16)),
                        ('error_code', models.CharField(blank=True, max_length=64)),
                        ('error', models.TextField(blank=True)),
                        ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='inbox.delivery')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('delivery', 'number'), name='delivery_attempt_once')],
                    },
                ),
                migrations.CreateModel(
                    name='EarlyEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('external_id', models.CharField(max_length=190)),
                        ('kind', models.CharField(max_length=16)),
                        ('version', models.CharField(blank=True, max_length=64)),
                        ('payload', models.BinaryField()),
                        ('occurred_at', models.DateTimeField()),
                        ('received_at', models.DateTimeField()),
                        ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='inbox.channel')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('channel', 'external_id', 'kind', 'version'), name='early_event_once')],
                    },
                ),
                migrations.CreateModel(
                    name='EnvelopeDue',
                    fields=[
                        ('envelope', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='due', serialize=False, to='inbox.envelope')),
                        ('next_at', models.DateTimeField()),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['next_at'], name='envelope_due_next')],
                    },
                ),
                migrations.CreateModel(
                    name='StoredFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, unique=True)),
                        ('client_token', models.UUIDField(null=True)),
                        ('name', models.CharField(max_length=255)),
                        ('kind', models.CharField(max_length=16)),
                        ('mime', models.CharField(max_length=127)),
                        ('size_bytes', models.BigIntegerField()),
                        ('width', models.PositiveIntegerField(null=True)),
                        ('height', models.PositiveIntegerField(null=True)),
                        ('has_preview', models.BooleanField(default=False)),
                        ('created_at', models.DateTimeField()),
                        ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='inbox.channel')),
                        ('conversation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='waiting_files', to='inbox.conversation')),
                        ('kept_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                        ('is_held', models.BooleanField(default=False)),
                        ('is_kept', models.BooleanField(default=False)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('client_token__isnull', False)), fields=['conversation', 'client_token'], name='stored_file_waiting')],
                    },
                ),
                migrations.CreateModel(
                    name='ExpiryAlarm',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('expires_at', models.DateTimeField()),
                        ('days', models.PositiveSmallIntegerField()),
                        ('at', models.DateTimeField()),
                        ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='expiry_alarms', to='inbox.channel')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('channel', 'expires_at', 'days'), name='expiry_alarm_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Gap',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('reason', models.CharField(choices=[('outage', 'Outage'), ('horizon', 'Horizon'), ('too_many', 'Too Many')], max_length=16)),
                        ('opened_at', models.DateTimeField()),
                        ('next_try_at', models.DateTimeField(null=True)),
                        ('cursor', models.TextField(blank=True)),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('note', models.CharField(blank=True, max_length=500)),
                        ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='gaps', to='inbox.channel')),
                        ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('closed_at', None)), fields=['channel'], name='gap_open_by_channel')],
                        'constraints': [models.UniqueConstraint(fields=('channel', 'reason', 'starts_at'), name='gap_once'), models.CheckConstraint(condition=models.Q(('starts_at__lt', models.F('ends_at'))), name='gap_has_length')],
                    },
                ),
                migrations.CreateModel(
                    name='Act',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('action', models.CharField(max_length=12)),
                        ('state', models.CharField(choices=[('asked', 'Asked'), ('doing', 'Doing'), ('done', 'Done'), ('refused', 'Refused'), ('superseded', 'Superseded')], default='asked', max_length=12)),
                        ('asked_at', models.DateTimeField()),
                        ('next_attempt_at', models.DateTimeField()),
                        ('give_up_at', models.DateTimeField()),
                        ('lease_until', models.DateTimeField(null=True)),
                        ('attempt_no', models.PositiveIntegerField(default=0)),
                        ('settled_at', models.DateTimeField(null=True)),
                        ('error_code', models.CharField(blank=True, max_length=64)),
                        ('error', models.TextField(blank=True)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                        ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acts', to='inbox.channel')),
                        ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='inbox.conversation')),
                        ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acts', to='inbox.message')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state__in', ['asked', 'doing'])), fields=['next_attempt_at'], name='act_due')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'doing'])), fields=('message', 'action'), name='act_one_open'), models.UniqueConstraint(condition=models.Q(('state', 'doing')), fields=('message',), name='act_one_doing')],
                    },
                ),
                migrations.CreateModel(
                    name='Listening',
                    fields=[
                        ('channel', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='listening', serialize=False, to='inbox.channel')),
                        ('is_open', models.BooleanField(default=False)),
                        ('is_able', models.BooleanField(default=True)),
                        ('trouble', models.CharField(blank=True, max_length=200)),
                        ('calls', models.PositiveBigIntegerField(default=0)),
                        ('answered', models.PositiveBigIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name='Consent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=32)),
                        ('state', models.BinaryField(unique=True)),
                        ('session', models.BinaryField()),
                        ('kept', inbox.models.vault.SealedJSONField(context='consent.kept', default=dict)),
                        ('ends_at', models.DateTimeField(db_index=True)),
                        ('brand', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='inbox.brand')),
                        ('channel', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='inbox.channel')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='MessageTemplate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=512)),
                        ('language', models.CharField(max_length=16)),
                        ('category', models.CharField(blank=True, max_length=32)),
                        ('state', models.CharField(max_length=32)),
                        ('obstacle', models.CharField(blank=True, max_length=16)),
                        ('parts', models.JSONField()),
                        ('listed_at', models.DateTimeField()),
                        ('channel', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='templates', to='inbox.channel')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('channel', 'name', 'language'), name='template_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Joining',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('merge', 'Merge'), ('split', 'Split')], max_length=8)),
                        ('reason', models.CharField(blank=True, max_length=300)),
                        ('status', models.CharField(max_length=12)),
                        ('snoozed_until', models.DateTimeField(null=True)),
                        ('resolved_at', models.DateTimeField(null=True)),
                        ('at', models.DateTimeField()),
                        ('undone_at', models.DateTimeField(null=True)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='left_by', to='inbox.conversation')),
                        ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='joined_by', to='inbox.conversation')),
                        ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'merge'), ('undone_at', None)), fields=('source',), name='merged_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Moved',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('is_owed', models.BooleanField(default=False)),
                        ('joining', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='moved', to='inbox.joining')),
                        ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='inbox.message')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('joining', 'message'), name='moved_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Subscription',
                    fields=[
                        ('channel', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='subscription', serialize=False, to='inbox.channel')),
                        ('asked', models.CharField(blank=True, max_length=12)),
                        ('asked_at', models.DateTimeField(null=True)),
                        ('address', models.CharField(blank=True, max_length=400)),
                        ('lease_until', models.DateTimeField(null=True)),
                        ('next_at', models.DateTimeField()),
                        ('trouble', models.CharField(blank=True, max_length=200)),
                    ],
                ),
                migrations.CreateModel(
                    name='Post',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('page', models.CharField(max_length=300)),
                        ('title', models.CharField(blank=True, max_length=300)),
                        ('first_at', models.DateTimeField(null=True)),
                        ('told_at', models.DateTimeField()),
                        ('is_gone', models.BooleanField(default=False)),
                        ('channel', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='inbox.channel')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['first_at'], name='post_first')],
                        'constraints': [models.UniqueConstraint(fields=('channel', 'page'), name='post_once')],
                    },
                ),
            ],
        ),
    ]
