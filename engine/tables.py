"""All that the engine keeps: definitions, instances, open work, and the log of what happened."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from engine.types import Json, UTCDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# One versioned set of models and decisions.
deployment = Table(
    "deployment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("source", String(10), nullable=False),
    Column("actor", String(100), nullable=False),
    Column("deployed_at", UTCDateTime, nullable=False),
    # What the site publishes stands before the pack, be it the same files.
    UniqueConstraint("sha256", "source"),
)

# A file of a deployment, as its author wrote it.
resource = Table(
    "resource",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("deployment_id", ForeignKey("deployment.id"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("content", LargeBinary, nullable=False),
    UniqueConstraint("deployment_id", "name"),
)

# A process of a deployment; what runs is the rewritten model.
definition = Table(
    "definition",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("deployment_id", ForeignKey("deployment.id"), nullable=False),
    Column("resource_id", ForeignKey("resource.id"), nullable=False),
    Column("process_id", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("label_en", String(200)),
    Column("rewritten", LargeBinary, nullable=False),
    Column("rewriter_version", Integer, nullable=False),
    UniqueConstraint("process_id", "version"),
    UniqueConstraint("deployment_id", "process_id"),
)

# A decision or a form of a deployment, under the id by which models name it.
part = Table(
    "part",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("deployment_id", ForeignKey("deployment.id"), nullable=False),
    Column("resource_id", ForeignKey("resource.id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("key", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("kind IN ('decision', 'form')", name="kind"),
    UniqueConstraint("kind", "key", "version"),
    UniqueConstraint("deployment_id", "kind", "key"),
)

# A way in which the newest version of a process starts by itself: by a message, a signal or a time.
process_start = Table(
    "process_start",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("definition_id", ForeignKey("definition.id"), nullable=False),
    Column("process_id", String(200), nullable=False),
    Column("element_id", String(200), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("name", String(200)),
    # When next; empty once a timer has had all its occurrences.
    Column("due_at", UTCDateTime, index=True),
    Column("expression", Text),
    # The cycle or the date that the expression gave; a duration has none, it counts from here.
    Column("schedule", Text),
    Column("anchored_at", UTCDateTime, nullable=False),
    Column("provisional", Boolean, nullable=False),
    CheckConstraint("kind IN ('timer', 'message', 'signal')", name="kind"),
    CheckConstraint("(kind = 'timer') = (expression IS NOT NULL)", name="timer_has_a_time"),
    CheckConstraint("(kind = 'timer') = (name IS NULL)", name="others_are_named"),
    UniqueConstraint("process_id", "element_id"),
    Index("ix_process_start_kind_name", "kind", "name"),
)

# A process instance: its state is the token tree alone, without the model.
instance = Table(
    "instance",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("root_id", ForeignKey("instance.id"), index=True),
    Column("parent_id", ForeignKey("instance.id"), index=True),
    Column("parent_token", Integer),
    Column("process_id", String(200), nullable=False),
    Column("definition_id", ForeignKey("definition.id"), nullable=False),
    Column("business_key", String(200), index=True),
    Column("status", String(20), nullable=False),
    Column("started_at", UTCDateTime, nullable=False),
    Column("started_by", String(100), nullable=False),
    Column("ended_at", UTCDateTime),
    # The end event that was reached, or the code of the error that ended it.
    Column("outcome", String(200)),
    Column("version", Integer, nullable=False),
    Column("state", LargeBinary),
    Column("event_seq", Integer, nullable=False),
    Column("event_hash", String(64), nullable=False),
    CheckConstraint(
        "status IN ('running', 'suspended', 'completed', 'terminated', 'error', 'cancelled')",
        name="status",
    ),
)

# Why an instance is suspended; gone when it goes on. `asked_at` is the instance at which somebody
# asked for it: its children were suspended, and go on, with it.
suspension = Table(
    "suspension",
    metadata,
    Column("instance_id", ForeignKey("instance.id"), primary_key=True, autoincrement=False),
    Column("asked_at", ForeignKey("instance.id"), nullable=False),
    Column("since", UTCDateTime, nullable=False),
    Column("actor", String(100), nullable=False),
    Column("reason", Text, nullable=False),
)

# Something that a person has to do.
human_task = Table(
    "human_task",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("instance_id", ForeignKey("instance.id"), nullable=False),
    Column("root_id", ForeignKey("instance.id"), nullable=False, index=True),
    Column("token", Integer, nullable=False),
    Column("process_id", String(200), nullable=False),
    Column("element_id", String(200), nullable=False),
    Column("name", String(200), nullable=False),
    Column("label_en", String(200)),
    Column("form_key", String(100)),
    # The form of a deployment that the task was opened with; empty for a form of the code.
    Column("form_id", ForeignKey("part.id")),
    Column("assignee", String(100)),
    Column("due_at", UTCDateTime),
    Column("due_expression", Text),
    # Since when its dates count, where a suspension has put that off; else since its creation.
    Column("anchored_at", UTCDateTime),
    Column("provisional", Boolean, nullable=False),
    Column("follow_up_at", UTCDateTime),
    Column("priority", Integer, nullable=False),
    Column("properties", Json, nullable=False),
    Column("state", String(10), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("claimed_at", UTCDateTime),
    Column("completed_at", UTCDateTime),
    Column("completed_by", String(100)),
    CheckConstraint("state IN ('open', 'suspended', 'completed', 'cancelled')", name="state"),
    UniqueConstraint("instance_id", "token"),
    Index("ix_human_task_state_assignee", "state", "assignee"),
    Index("ix_human_task_state_due_at", "state", "due_at"),
)

# Who may do it: a role, at an organisation.
task_candidate = Table(
    "task_candidate",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("task_id", ForeignKey("human_task.id"), nullable=False, index=True),
    Column("role", String(100), nullable=False),
    Column("organisation", String(100)),
    Index("ix_task_candidate_role_organisation", "role", "organisation"),
)

# A token that waits for an instant, a message (with its key), a signal, or another try; gone once
# it is over.
wait = Table(
    "wait",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("instance_id", ForeignKey("instance.id"), nullable=False),
    Column("token", Integer, nullable=False),
    Column("element_id", String(200), nullable=False),
    Column("kind", String(10), nullable=False),
    # First in the indexes: what is suspended costs those nothing who look for what is not.
    Column("suspended", Boolean, nullable=False, server_default=false()),
    Column("due_at", UTCDateTime),
    Column("expression", Text),
    Column("anchored_at", UTCDateTime),
    Column("provisional", Boolean, nullable=False),
    Column("name", String(200)),
    Column("key", String(200)),
    CheckConstraint("kind IN ('timer', 'message', 'signal', 'retry')", name="kind"),
    CheckConstraint("kind <> 'retry' OR due_at IS NOT NULL", name="retry_is_dated"),
    CheckConstraint(
        "kind <> 'timer' OR (due_at IS NOT NULL AND expression IS NOT NULL"
        " AND anchored_at IS NOT NULL)",
        name="timer_is_dated",
    ),
    CheckConstraint("kind IN ('timer', 'retry') OR name IS NOT NULL", name="others_are_named"),
    UniqueConstraint("instance_id", "token"),
    Index("ix_wait_due_at", "suspended", "due_at"),
    Index("ix_wait_kind_name_key", "suspended", "kind", "name", "key"),
)

# A message that nobody has waited for yet, or one whose id must not arrive twice.
message = Table(
    "message",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message_id", String(200), unique=True),
    Column("name", String(200), nullable=False),
    Column("key", String(200)),
    Column("variables", Json, nullable=False),
    Column("actor", String(100), nullable=False),
    Column("published_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
    Column("delivered_at", UTCDateTime),
    Index("ix_message_name_key", "name", "key"),
)

# What happened: append-only, each row's hash over the one before and the seal of its payload. A
# row of which something was erased keeps the seal that it had; what it says now has a salt anew.
event = Table(
    "event",
    metadata,
    Column("instance_id", ForeignKey("instance.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", UTCDateTime, nullable=False),
    Column("kind", String(30), nullable=False),
    Column("element_id", String(200)),
    Column("token", Integer),
    Column("actor", String(100), nullable=False),
    Column("payload", Json, nullable=False),
    Column("salt", LargeBinary),
    Column("sealed", String(64)),
    Column("hash", String(64), nullable=False),
)

# The log and the state of an instance that ended long ago, packed; its own row stays.
archive = Table(
    "archive",
    metadata,
    Column("instance_id", ForeignKey("instance.id"), primary_key=True, autoincrement=False),
    Column("archived_at", UTCDateTime, nullable=False),
    Column("log", LargeBinary, nullable=False),
    Column("state", LargeBinary),
)

# A file of the last lines of logs, which lies elsewhere and shows whether they were rewritten.
anchor = Table(
    "anchor",
    metadata,
    Column("id", Integer, primary_key=True),
    # Empty for one that somebody asked for.
    Column("day", String(10), unique=True),
    Column("begun_at", UTCDateTime, nullable=False),
    Column("file", String(100)),
    # Empty while it is being written.
    Column("sha256", String(64)),
)

# Up to which line an instance's log is anchored.
anchored = Table(
    "anchored",
    metadata,
    Column("instance_id", ForeignKey("instance.id"), primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
)

# An automatic activity that could not go on.
incident = Table(
    "incident",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("instance_id", ForeignKey("instance.id"), nullable=False, index=True),
    Column("token", Integer, nullable=False),
    Column("element_id", String(200), nullable=False),
    Column("message", Text, nullable=False),
    Column("trace", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("opened_at", UTCDateTime, nullable=False),
    Column("closed_at", UTCDateTime, index=True),
)

# An instance carried over to another version of its process, and what it was before.
migration = Table(
    "migration",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("instance_id", ForeignKey("instance.id"), nullable=False, index=True),
    Column("from_definition_id", ForeignKey("definition.id"), nullable=False),
    Column("to_definition_id", ForeignKey("definition.id"), nullable=False),
    Column("mapping", Json, nullable=False),
    Column("actor", String(100), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    # Whether the instance has gone on by the migration itself: then there is no way back.
    Column("moved", Boolean, nullable=False),
    # The version of the instance behind it; with any other the instance has moved since.
    Column("version", Integer, nullable=False),
    Column("state", LargeBinary, nullable=False),
    # The rows of its open work, by table.
    Column("work", Json, nullable=False),
    Column("undone_at", UTCDateTime),
)

# One row: what this database is for, and, unless it is live, the instant from which time ticks.
clock = Table(
    "clock",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("mark", String(10), nullable=False),
    Column("instant", UTCDateTime),
    Column("set_at", UTCDateTime),
    CheckConstraint("id = 1", name="one_row"),
    CheckConstraint("mark IN ('live', 'demo', 'sandbox')", name="mark"),
    CheckConstraint("mark <> 'live' OR instant IS NULL", name="live_is_real"),
)
