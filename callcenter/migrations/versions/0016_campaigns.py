"""Campaigns with their contacts, attempts at calls, numbers not to be called, messages to customers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "dialer_beats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialer_beats")),
    )
    op.create_table(
        "do_not_call",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("call_sid", sa.Text(), nullable=True),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("lifted_at", _MOMENT, nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lifted_why", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "source in ('call', 'key', 'transcript', 'message', 'import', 'person')", name=op.f("ck_do_not_call_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_do_not_call")),
    )
    op.create_index(
        "uq_do_not_call_standing", "do_not_call", ["number"], unique=True, postgresql_where=sa.text("lifted_at is null")
    )
    op.create_table(
        "message_templates",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("marketing", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.CheckConstraint("channel in ('sms', 'mail')", name=op.f("ck_message_templates_channel")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_templates")),
        sa.UniqueConstraint("name", name=op.f("uq_message_templates_name")),
    )
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), server_default="service", nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("paused_why", sa.Text(), nullable=True),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("flow_version", sa.Text(), nullable=True),
        sa.Column("consent_basis", sa.Text(), server_default="", nullable=False),
        sa.Column("consent_proof", sa.Text(), server_default="", nullable=False),
        sa.Column("script", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("questionnaire", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("windows", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("pace", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("actions", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("message", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("most_attempts", sa.Integer(), server_default="3", nullable=False),
        sa.Column("abandoned_cap", sa.Double(), server_default="0", nullable=False),
        sa.Column("detect_machine", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("started_at", _MOMENT, nullable=True),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("copied_from", sa.Integer(), nullable=True),
        sa.CheckConstraint("mode in ('preview', 'progressive', 'survey')", name=op.f("ck_campaigns_mode")),
        sa.CheckConstraint("purpose in ('service', 'marketing')", name=op.f("ck_campaigns_purpose")),
        sa.CheckConstraint("state <> 'running' or consent_basis <> ''", name=op.f("ck_campaigns_consent")),
        sa.CheckConstraint(
            "state in ('draft', 'running', 'paused', 'stopped', 'done')", name=op.f("ck_campaigns_state")
        ),
        sa.ForeignKeyConstraint(["copied_from"], ["campaigns.id"], name=op.f("fk_campaigns_copied_from")),
        sa.ForeignKeyConstraint(["flow_version"], ["flow_versions.digest"], name=op.f("fk_campaigns_flow_version")),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_campaigns_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("name", name=op.f("uq_campaigns_name")),
    )
    op.create_index(
        "ix_campaigns_running", "campaigns", ["priority", "id"], postgresql_where=sa.text("state = 'running'")
    )
    op.create_table(
        "campaign_agents",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_agents_campaign_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_campaign_agents_person_id")),
        sa.PrimaryKeyConstraint("campaign_id", "person_id", name=op.f("pk_campaign_agents")),
    )
    op.create_index(op.f("ix_campaign_agents_person_id"), "campaign_agents", ["person_id"])
    op.create_table(
        "contact_imports",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="matching", nullable=False),
        sa.Column("headings", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("mapping", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("sample", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("added", sa.Integer(), server_default="0", nullable=False),
        sa.Column("duplicates", sa.Integer(), server_default="0", nullable=False),
        sa.Column("left_out", sa.Integer(), server_default="0", nullable=False),
        sa.Column("problems", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.CheckConstraint(
            "state in ('matching', 'waiting', 'reading', 'done', 'failed')", name=op.f("ck_contact_imports_state")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_contact_imports_campaign_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_contact_imports_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_imports")),
    )
    op.create_index("ix_contact_imports_campaign", "contact_imports", ["campaign_id", "id"])
    op.create_table(
        "contacts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("data", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("next_at", _MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("asked", sa.Integer(), server_default="0", nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("skipped", sa.Text(), nullable=True),
        sa.Column("assigned_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'done') = (outcome is not null)", name=op.f("ck_contacts_outcome")),
        sa.CheckConstraint("state in ('waiting', 'reserved', 'done', 'removed')", name=op.f("ck_contacts_state")),
        sa.ForeignKeyConstraint(["assigned_id"], ["people.id"], name=op.f("fk_contacts_assigned_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_contacts_campaign_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_contacts_case_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_contacts_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("campaign_id", "number", name=op.f("uq_contacts_campaign_id_number")),
    )
    op.create_index(
        "ix_contacts_assigned",
        "contacts",
        ["assigned_id", "next_at"],
        postgresql_where=sa.text("state = 'waiting' and assigned_id is not null"),
    )
    op.create_index(op.f("ix_contacts_case_id"), "contacts", ["case_id"])
    op.create_index(op.f("ix_contacts_customer_id"), "contacts", ["customer_id"])
    op.create_index(
        "ix_contacts_due", "contacts", ["campaign_id", "next_at", "id"], postgresql_where=sa.text("state = 'waiting'")
    )
    op.create_index(
        "ix_contacts_open_number", "contacts", ["number"], postgresql_where=sa.text("state in ('waiting', 'reserved')")
    )
    op.create_index("ix_contacts_outcome", "contacts", ["campaign_id", "outcome", "id"])
    op.create_table(
        "attempts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("dialled", sa.Text(), nullable=False),
        sa.Column("from_number", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("callback_ids", postgresql.ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("flow_version", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="reserved", nullable=False),
        sa.Column("reserved_at", _MOMENT, nullable=False),
        sa.Column("sent_at", _MOMENT, nullable=True),
        sa.Column("looked_up_at", _MOMENT, nullable=True),
        sa.Column("sid", sa.Text(), nullable=True),
        sa.Column("ringing_at", _MOMENT, nullable=True),
        sa.Column("answered_at", _MOMENT, nullable=True),
        sa.Column("customer_rung_at", _MOMENT, nullable=True),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("machine", sa.Text(), nullable=True),
        sa.Column("abandoned", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("disposition", sa.Text(), nullable=True),
        sa.Column("asked_for", _MOMENT, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("closed_at", _MOMENT, nullable=True),
        sa.CheckConstraint(
            "state in ('reserved', 'placing', 'placed', 'unknown', 'lost', 'ended', 'done', 'cancelled')",
            name=op.f("ck_attempts_state"),
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_attempts_campaign_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_attempts_contact_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_attempts_customer_id")),
        sa.ForeignKeyConstraint(["flow_version"], ["flow_versions.digest"], name=op.f("fk_attempts_flow_version")),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_attempts_line_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_attempts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sa.UniqueConstraint("sid", name=op.f("uq_attempts_sid")),
    )
    op.create_index("ix_attempts_campaign", "attempts", ["campaign_id", "id"])
    op.create_index("ix_attempts_contact", "attempts", ["contact_id", "id"])
    op.create_index("ix_attempts_from", "attempts", ["from_number", "sent_at"])
    op.create_index("ix_attempts_number", "attempts", ["number", "customer_rung_at"])
    op.create_index(
        "ix_attempts_open",
        "attempts",
        ["state", "sent_at"],
        postgresql_where=sa.text("state not in ('done', 'cancelled')"),
    )
    op.create_index(
        "uq_attempts_open_contact",
        "attempts",
        ["contact_id"],
        unique=True,
        postgresql_where=sa.text("state not in ('done', 'cancelled') and contact_id is not null"),
    )
    op.create_index(
        "uq_attempts_open_number",
        "attempts",
        ["number"],
        unique=True,
        postgresql_where=sa.text("state not in ('done', 'cancelled')"),
    )
    op.create_index(
        "uq_attempts_open_person",
        "attempts",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("state not in ('done', 'cancelled', 'lost') and person_id is not null"),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("sent_at", _MOMENT, nullable=True),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state in ('waiting', 'sending', 'sent', 'unknown', 'failed', 'refused')", name=op.f("ck_messages_state")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_messages_campaign_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_messages_case_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_messages_contact_id")),
        sa.ForeignKeyConstraint(["template_id"], ["message_templates.id"], name=op.f("fk_messages_template_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("key", name=op.f("uq_messages_key")),
    )
    op.create_index(op.f("ix_messages_campaign_id"), "messages", ["campaign_id"])
    op.create_index(op.f("ix_messages_case_id"), "messages", ["case_id"])
    op.create_index("ix_messages_open", "messages", ["due_at"], postgresql_where=sa.text("state = 'waiting'"))
    op.create_table(
        "answers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("attempt_id", sa.BigInteger(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_answers_attempt_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_answers_campaign_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_answers_contact_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_answers_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("attempt_id", "question", name=op.f("uq_answers_attempt_id_question")),
    )
    op.create_index("ix_answers_campaign", "answers", ["campaign_id", "question", "label"])
    op.create_index(op.f("ix_answers_contact_id"), "answers", ["contact_id"])
    op.add_column("lines", sa.Column("outbound", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("people", sa.Column("attempt_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("people", "attempt_id")
    op.drop_column("lines", "outbound")
    op.drop_table("answers")
    op.drop_table("messages")
    op.drop_index(
        "uq_attempts_open_person",
        table_name="attempts",
        postgresql_where=sa.text("state not in ('done', 'cancelled', 'lost') and person_id is not null"),
    )
    op.drop_index(
        "uq_attempts_open_number", table_name="attempts", postgresql_where=sa.text("state not in ('done', 'cancelled')")
    )
    op.drop_index(
        "uq_attempts_open_contact",
        table_name="attempts",
        postgresql_where=sa.text("state not in ('done', 'cancelled') and contact_id is not null"),
    )
    op.drop_index(
        "ix_attempts_open", table_name="attempts", postgresql_where=sa.text("state not in ('done', 'cancelled')")
    )
    op.drop_table("attempts")
    op.drop_index(
        "ix_contacts_open_number", table_name="contacts", postgresql_where=sa.text("state in ('waiting', 'reserved')")
    )
    op.drop_table("contacts")
    op.drop_table("contact_imports")
    op.drop_table("campaign_agents")
    op.drop_table("campaigns")
    op.drop_table("message_templates")
    op.drop_table("do_not_call")
    op.drop_table("dialer_beats")
