"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('alerts',
    sa.Column('id', KEY, nullable=False),
    sa.Column('group_key', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('rule', sa.String(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('severity', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('newest_post_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('notify', sa.Boolean(), nullable=False),
    sa.Column('notify_due', sa.DateTime(timezone=True), nullable=True),
    sa.Column('data', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alerts'))
    )
    op.create_index(op.f('ix_alerts_group_key_state'), 'alerts', ['group_key', 'state'], unique=False)
    op.create_index('ix_alerts_notify_due', 'alerts', ['notify_due'], unique=False, sqlite_where=sa.text('notify_due IS NOT NULL'), postgresql_where=sa.text('notify_due IS NOT NULL'))
    op.create_index(op.f('ix_alerts_updated_at'), 'alerts', ['updated_at'], unique=False)
    op.create_table('channels',
    sa.Column('id', KEY, nullable=False),
    sa.Column('platform', sa.String(), nullable=False),
    sa.Column('channel_id', sa.BigInteger(), nullable=False),
    sa.Column('handle', sa.String(), nullable=False),
    sa.Column('title', sa.Text(), nullable=True),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('side', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('watch', sa.String(), nullable=False),
    sa.Column('retention_days', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('listed', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('first_seen', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_channels')),
    sa.UniqueConstraint('platform', 'channel_id', name=op.f('uq_channels_platform_channel_id'))
    )
    op.create_table('digests',
    sa.Column('id', KEY, nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('zone', sa.String(), nullable=False),
    sa.Column('as_of', sa.DateTime(timezone=True), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_digests')),
    sa.UniqueConstraint('since', 'until', 'zone', name=op.f('uq_digests_since_until_zone'))
    )
    op.create_table('due',
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('subject', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('backlog', sa.Boolean(), nullable=False),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('not_before', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('stage', 'subject', name=op.f('pk_due'))
    )
    op.create_index('ix_due_order', 'due', ['stage', 'backlog', 'since', 'subject'], unique=False)
    op.create_table('id_sequences',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('last', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_id_sequences'))
    )
    op.create_table('job_runs',
    sa.Column('id', KEY, nullable=False),
    sa.Column('job', sa.String(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ok', sa.Boolean(), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('items', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job_runs'))
    )
    op.create_index(op.f('ix_job_runs_job_started_at'), 'job_runs', ['job', 'started_at'], unique=False)
    op.create_table('meta',
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_meta'))
    )
    op.create_table('affiliations',
    sa.Column('id', KEY, nullable=False),
    sa.Column('channel', KEY, autoincrement=False, nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('since', sa.Date(), nullable=True),
    sa.Column('until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['channel'], ['channels.id'], name=op.f('fk_affiliations_channel'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_affiliations'))
    )
    op.create_index(op.f('ix_affiliations_channel'), 'affiliations', ['channel'], unique=False)
    op.create_table('channel_names',
    sa.Column('id', KEY, nullable=False),
    sa.Column('channel', KEY, autoincrement=False, nullable=False),
    sa.Column('handle', sa.String(), nullable=False),
    sa.Column('title', sa.Text(), nullable=True),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['channel'], ['channels.id'], name=op.f('fk_channel_names_channel'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_channel_names'))
    )
    op.create_index(op.f('ix_channel_names_channel_since'), 'channel_names', ['channel', 'since'], unique=False)
    op.create_table('collector_states',
    sa.Column('channel', KEY, autoincrement=False, nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('condition', sa.String(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('newest_id', sa.BigInteger(), nullable=False),
    sa.Column('oldest_id', sa.BigInteger(), nullable=False),
    sa.Column('pts', sa.BigInteger(), nullable=True),
    sa.Column('access_hash', sa.BigInteger(), nullable=True),
    sa.Column('not_before', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('backfilled', sa.Boolean(), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['channel'], ['channels.id'], name=op.f('fk_collector_states_channel'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('channel', 'source', name=op.f('pk_collector_states'))
    )
    op.create_table('notifications',
    sa.Column('id', KEY, nullable=False),
    sa.Column('alert_id', KEY, autoincrement=False, nullable=True),
    sa.Column('digest_id', KEY, autoincrement=False, nullable=True),
    sa.Column('receiver', sa.String(), nullable=False),
    sa.Column('receiver_kind', sa.String(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('findings', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['alert_id'], ['alerts.id'], name=op.f('fk_notifications_alert_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['digest_id'], ['digests.id'], name=op.f('fk_notifications_digest_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notifications'))
    )
    op.create_index(op.f('ix_notifications_alert_id_receiver'), 'notifications', ['alert_id', 'receiver'], unique=False)
    op.create_index(op.f('ix_notifications_digest_id'), 'notifications', ['digest_id'], unique=False)
    op.create_index(op.f('ix_notifications_state_due_at'), 'notifications', ['state', 'due_at'], unique=False)
    op.create_table('posts',
    sa.Column('id', KEY, autoincrement=False, nullable=False),
    sa.Column('channel', KEY, autoincrement=False, nullable=False),
    sa.Column('platform', sa.String(), nullable=False),
    sa.Column('channel_id', sa.BigInteger(), nullable=False),
    sa.Column('message_id', sa.BigInteger(), nullable=False),
    sa.Column('posted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undated', sa.Boolean(), nullable=False),
    sa.Column('time_order', sa.BigInteger(), nullable=False),
    sa.Column('first_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('live', sa.Boolean(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('reply_to', sa.BigInteger(), nullable=True),
    sa.Column('grouped_id', sa.BigInteger(), nullable=True),
    sa.Column('service', sa.Text(), nullable=True),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('media_kind', sa.String(), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('deleted_how', sa.String(), nullable=True),
    sa.Column('newest', KEY, nullable=True),
    sa.Column('versions', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['channel'], ['channels.id'], name=op.f('fk_posts_channel'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_posts')),
    sa.UniqueConstraint('platform', 'channel_id', 'message_id', name=op.f('uq_posts_platform_channel_id_message_id'))
    )
    op.create_index(op.f('ix_posts_channel_posted_at'), 'posts', ['channel', 'posted_at'], unique=False)
    op.create_index('ix_posts_deleted_at', 'posts', ['deleted_at'], unique=False, sqlite_where=sa.text('deleted_at IS NOT NULL'), postgresql_where=sa.text('deleted_at IS NOT NULL'))
    op.create_index(op.f('ix_posts_posted_at'), 'posts', ['posted_at'], unique=False)
    op.create_index(op.f('ix_posts_time_order'), 'posts', ['time_order'], unique=True)
    op.create_table('forwards',
    sa.Column('post_id', KEY, autoincrement=False, nullable=False),
    sa.Column('channel_id', sa.BigInteger(), nullable=True),
    sa.Column('handle', sa.String(), nullable=True),
    sa.Column('message_id', sa.BigInteger(), nullable=True),
    sa.Column('posted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('person', sa.Boolean(), nullable=False),
    sa.Column('origin', KEY, autoincrement=False, nullable=True),
    sa.ForeignKeyConstraint(['origin'], ['posts.id'], name=op.f('fk_forwards_origin'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_forwards_post_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', name=op.f('pk_forwards'))
    )
    op.create_index(op.f('ix_forwards_channel_id_message_id'), 'forwards', ['channel_id', 'message_id'], unique=False)
    op.create_index(op.f('ix_forwards_origin'), 'forwards', ['origin'], unique=False)
    op.create_table('observations',
    sa.Column('id', KEY, nullable=False),
    sa.Column('post_id', KEY, autoincrement=False, nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('views', sa.BigInteger(), nullable=True),
    sa.Column('forwards', sa.BigInteger(), nullable=True),
    sa.Column('reactions', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_observations_post_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_observations'))
    )
    op.create_index(op.f('ix_observations_post_id_seen_at'), 'observations', ['post_id', 'seen_at'], unique=False)
    op.create_table('similar_bands',
    sa.Column('post_id', KEY, autoincrement=False, nullable=False),
    sa.Column('band', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_similar_bands_post_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', 'band', name=op.f('pk_similar_bands'))
    )
    op.create_index(op.f('ix_similar_bands_band_value'), 'similar_bands', ['band', 'value'], unique=False)
    op.create_table('wordings',
    sa.Column('id', KEY, autoincrement=False, nullable=False),
    sa.Column('post_id', KEY, autoincrement=False, nullable=False),
    sa.Column('fingerprint', sa.LargeBinary(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('entities', sa.Text(), nullable=True),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('ord', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_wordings_post_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wordings')),
    sa.UniqueConstraint('post_id', 'fingerprint', name=op.f('uq_wordings_post_id_fingerprint'))
    )
    op.create_table('claims',
    sa.Column('id', KEY, nullable=False),
    sa.Column('post_id', KEY, autoincrement=False, nullable=False),
    sa.Column('wording_id', KEY, autoincrement=False, nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('quoted_in', sa.Boolean(), nullable=False),
    sa.Column('claimant', sa.Text(), nullable=False),
    sa.Column('predicate', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('quote_start', sa.Integer(), nullable=False),
    sa.Column('quote_end', sa.Integer(), nullable=False),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('place', sa.Text(), nullable=True),
    sa.Column('place_ids', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('low', sa.BigInteger(), nullable=True),
    sa.Column('high', sa.BigInteger(), nullable=True),
    sa.Column('posted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undated', sa.Boolean(), nullable=False),
    sa.Column('event_date', sa.Date(), nullable=True),
    sa.Column('as_of', sa.DateTime(timezone=True), nullable=True),
    sa.Column('analyser', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('versions', sa.Integer(), nullable=False),
    sa.Column('current', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_claims_post_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['wording_id'], ['wordings.id'], name=op.f('fk_claims_wording_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claims')),
    sa.UniqueConstraint('post_id', 'key', name=op.f('uq_claims_post_id_key'))
    )
    op.create_index(op.f('ix_claims_posted_at'), 'claims', ['posted_at'], unique=False)
    op.create_table('counters',
    sa.Column('id', KEY, nullable=False),
    sa.Column('post_id', KEY, autoincrement=False, nullable=False),
    sa.Column('wording_id', KEY, autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('quote_start', sa.Integer(), nullable=False),
    sa.Column('quote_end', sa.Integer(), nullable=False),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('place_ids', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('low', sa.BigInteger(), nullable=True),
    sa.Column('high', sa.BigInteger(), nullable=True),
    sa.Column('explicit', sa.Boolean(), nullable=False),
    sa.Column('hedged', sa.Boolean(), nullable=False),
    sa.Column('posted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undated', sa.Boolean(), nullable=False),
    sa.Column('analyser', sa.String(), nullable=False),
    sa.Column('current', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_counters_post_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['wording_id'], ['wordings.id'], name=op.f('fk_counters_wording_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_counters')),
    sa.UniqueConstraint('wording_id', 'analyser', 'kind', 'quote_start', 'quote_end', name=op.f('uq_counters_wording_id_analyser_kind_quote_start_quote_end'))
    )
    op.create_index(op.f('ix_counters_post_id'), 'counters', ['post_id'], unique=False)
    op.create_table('media',
    sa.Column('wording_id', KEY, autoincrement=False, nullable=False),
    sa.Column('ord', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('identity', sa.Text(), nullable=True),
    sa.Column('file_name', sa.Text(), nullable=True),
    sa.Column('mime_type', sa.Text(), nullable=True),
    sa.Column('size', sa.BigInteger(), nullable=True),
    sa.Column('seconds', sa.Float(), nullable=True),
    sa.Column('absent', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['wording_id'], ['wordings.id'], name=op.f('fk_media_wording_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('wording_id', 'ord', name=op.f('pk_media'))
    )
    op.create_table('raw_records',
    sa.Column('wording_id', KEY, autoincrement=False, nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('shape', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['wording_id'], ['wordings.id'], name=op.f('fk_raw_records_wording_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('wording_id', 'source', 'shape', name=op.f('pk_raw_records'))
    )
    op.create_table('similar',
    sa.Column('post_id', KEY, autoincrement=False, nullable=False),
    sa.Column('wording_id', KEY, autoincrement=False, nullable=False),
    sa.Column('sketch', sa.Text(), nullable=False),
    sa.Column('voice', KEY, nullable=False),
    sa.Column('posted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_similar_post_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['wording_id'], ['wordings.id'], name=op.f('fk_similar_wording_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', name=op.f('pk_similar'))
    )
    op.create_index(op.f('ix_similar_voice'), 'similar', ['voice'], unique=False)
    op.create_table('claim_places',
    sa.Column('claim_id', KEY, autoincrement=False, nullable=False),
    sa.Column('place_id', sa.String(), nullable=False),
    sa.Column('predicate', sa.String(), nullable=False),
    sa.Column('posted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['claim_id'], ['claims.id'], name=op.f('fk_claim_places_claim_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('claim_id', 'place_id', name=op.f('pk_claim_places'))
    )
    op.create_index(op.f('ix_claim_places_place_id_posted_at'), 'claim_places', ['place_id', 'posted_at'], unique=False)
    op.create_table('claim_versions',
    sa.Column('claim_id', KEY, autoincrement=False, nullable=False),
    sa.Column('wording_id', KEY, autoincrement=False, nullable=False),
    sa.Column('quote_start', sa.Integer(), nullable=False),
    sa.Column('quote_end', sa.Integer(), nullable=False),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('low', sa.BigInteger(), nullable=True),
    sa.Column('high', sa.BigInteger(), nullable=True),
    sa.Column('event_date', sa.Date(), nullable=True),
    sa.Column('as_of', sa.DateTime(timezone=True), nullable=True),
    sa.Column('analyser', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['claim_id'], ['claims.id'], name=op.f('fk_claim_versions_claim_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['wording_id'], ['wordings.id'], name=op.f('fk_claim_versions_wording_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('claim_id', 'wording_id', name=op.f('pk_claim_versions'))
    )
    op.create_table('counter_places',
    sa.Column('counter_id', KEY, autoincrement=False, nullable=False),
    sa.Column('place_id', sa.String(), nullable=False),
    sa.Column('explicit', sa.Boolean(), nullable=False),
    sa.Column('posted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['counter_id'], ['counters.id'], name=op.f('fk_counter_places_counter_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('counter_id', 'place_id', name=op.f('pk_counter_places'))
    )
    op.create_index(op.f('ix_counter_places_place_id_posted_at'), 'counter_places', ['place_id', 'posted_at'], unique=False)
    op.create_table('findings',
    sa.Column('id', KEY, nullable=False),
    sa.Column('post_id', KEY, autoincrement=False, nullable=False),
    sa.Column('wording_id', KEY, autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('score', sa.Float(), nullable=False),
    sa.Column('asserted', sa.Boolean(), nullable=False),
    sa.Column('alerting', sa.Boolean(), nullable=False),
    sa.Column('spans', sa.Text(), nullable=False),
    sa.Column('analyser', sa.String(), nullable=False),
    sa.Column('because', sa.Text(), nullable=False),
    sa.Column('target', sa.String(), nullable=True),
    sa.Column('targets', sa.Text(), nullable=False),
    sa.Column('themes', sa.Text(), nullable=False),
    sa.Column('severity', sa.SmallInteger(), nullable=True),
    sa.Column('voice', sa.String(), nullable=False),
    sa.Column('form', sa.String(), nullable=False),
    sa.Column('type', sa.String(), nullable=True),
    sa.Column('relation', sa.String(), nullable=True),
    sa.Column('claim_id', KEY, nullable=True),
    sa.Column('claim_key', sa.String(), nullable=False),
    sa.Column('quoted_claim', sa.Text(), nullable=True),
    sa.Column('posted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undated', sa.Boolean(), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('current', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.ForeignKeyConstraint(['claim_id'], ['claims.id'], name=op.f('fk_findings_claim_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_findings_post_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['wording_id'], ['wordings.id'], name=op.f('fk_findings_wording_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_findings')),
    sa.UniqueConstraint('wording_id', 'kind', 'analyser', 'claim_key', name=op.f('uq_findings_wording_id_kind_analyser_claim_key'))
    )
    op.create_index(op.f('ix_findings_claim_id'), 'findings', ['claim_id'], unique=False)
    op.create_index(op.f('ix_findings_post_id'), 'findings', ['post_id'], unique=False)
    op.create_index(op.f('ix_findings_posted_at'), 'findings', ['posted_at'], unique=False)
    op.create_table('alert_findings',
    sa.Column('alert_id', KEY, autoincrement=False, nullable=False),
    sa.Column('finding_id', KEY, autoincrement=False, nullable=False),
    sa.Column('joined_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('live', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['alert_id'], ['alerts.id'], name=op.f('fk_alert_findings_alert_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['finding_id'], ['findings.id'], name=op.f('fk_alert_findings_finding_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('alert_id', 'finding_id', name=op.f('pk_alert_findings'))
    )
    op.create_index(op.f('ix_alert_findings_finding_id'), 'alert_findings', ['finding_id'], unique=False)
    op.create_table('verdicts',
    sa.Column('id', KEY, nullable=False),
    sa.Column('finding_id', KEY, autoincrement=False, nullable=False),
    sa.Column('judgement', sa.String(), nullable=False),
    sa.Column('editor', sa.String(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['finding_id'], ['findings.id'], name=op.f('fk_verdicts_finding_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verdicts'))
    )
    op.create_index(op.f('ix_verdicts_finding_id_given_at'), 'verdicts', ['finding_id', 'given_at'], unique=False)
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE post_search USING fts5("
            "words, content='', tokenize='unicode61 remove_diacritics 0')"
        )
    else:
        # Postgres reads addresses and hyphened words its own way, so their signs become spaces.
        signs = "-./:@_&+#%=?~''" + "\\"
        blanks = " " * 15
        op.execute(
            "CREATE INDEX post_search ON wordings USING gin (to_tsvector('simple', "
            f"translate(left(text, 100000), 'ёЁ{signs}', 'еЕ{blanks}')))"
        )


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TABLE post_search")
    else:
        op.execute("DROP INDEX post_search")
    op.drop_index(op.f('ix_verdicts_finding_id_given_at'), table_name='verdicts')
    op.drop_table('verdicts')
    op.drop_index(op.f('ix_alert_findings_finding_id'), table_name='alert_findings')
    op.drop_table('alert_findings')
    op.drop_index(op.f('ix_findings_posted_at'), table_name='findings')
    op.drop_index(op.f('ix_findings_post_id'), table_name='findings')
    op.drop_index(op.f('ix_findings_claim_id'), table_name='findings')
    op.drop_table('findings')
    op.drop_index(op.f('ix_counter_places_place_id_posted_at'), table_name='counter_places')
    op.drop_table('counter_places')
    op.drop_table('claim_versions')
    op.drop_index(op.f('ix_claim_places_place_id_posted_at'), table_name='claim_places')
    op.drop_table('claim_places')
    op.drop_index(op.f('ix_similar_voice'), table_name='similar')
    op.drop_table('similar')
    op.drop_table('raw_records')
    op.drop_table('media')
    op.drop_index(op.f('ix_counters_post_id'), table_name='counters')
    op.drop_table('counters')
    op.drop_index(op.f('ix_claims_posted_at'), table_name='claims')
    op.drop_table('claims')
    op.drop_table('wordings')
    op.drop_index(op.f('ix_similar_bands_band_value'), table_name='similar_bands')
    op.drop_table('similar_bands')
    op.drop_index(op.f('ix_observations_post_id_seen_at'), table_name='observations')
    op.drop_table('observations')
    op.drop_index(op.f('ix_forwards_origin'), table_name='forwards')
    op.drop_index(op.f('ix_forwards_channel_id_message_id'), table_name='forwards')
    op.drop_table('forwards')
    op.drop_index(op.f('ix_posts_time_order'), table_name='posts')
    op.drop_index(op.f('ix_posts_posted_at'), table_name='posts')
    op.drop_index('ix_posts_deleted_at', table_name='posts', sqlite_where=sa.text('deleted_at IS NOT NULL'), postgresql_where=sa.text('deleted_at IS NOT NULL'))
    op.drop_index(op.f('ix_posts_channel_posted_at'), table_name='posts')
    op.drop_table('posts')
    op.drop_index(op.f('ix_notifications_state_due_at'), table_name='notifications')
    op.drop_index(op.f('ix_notifications_digest_id'), table_name='notifications')
    op.drop_index(op.f('ix_notifications_alert_id_receiver'), table_name='notifications')
    op.drop_table('notifications')
    op.drop_table('collector_states')
    op.drop_index(op.f('ix_channel_names_channel_since'), table_name='channel_names')
    op.drop_table('channel_names')
    op.drop_index(op.f('ix_affiliations_channel'), table_name='affiliations')
    op.drop_table('affiliations')
    op.drop_table('meta')
    op.drop_index(op.f('ix_job_runs_job_started_at'), table_name='job_runs')
    op.drop_table('job_runs')
    op.drop_table('id_sequences')
    op.drop_index('ix_due_order', table_name='due')
    op.drop_table('due')
    op.drop_table('digests')
    op.drop_table('channels')
    op.drop_index(op.f('ix_alerts_updated_at'), table_name='alerts')
    op.drop_index('ix_alerts_notify_due', table_name='alerts', sqlite_where=sa.text('notify_due IS NOT NULL'), postgresql_where=sa.text('notify_due IS NOT NULL'))
    op.drop_index(op.f('ix_alerts_group_key_state'), table_name='alerts')
    op.drop_table('alerts')
