"""Sign-ins that were signed out.

Revision: 7e3b5c9a10d8
Follows: 093881d64f56
"""

import sqlalchemy as sa
from alembic import op
from engine import types

revision = '7e3b5c9a10d8'
down_revision = '093881d64f56'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ended_session',
    sa.Column('mark', sa.String(length=64), nullable=False),
    sa.Column('ended_at', types.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('mark', name=op.f('pk_ended_session'))
    )
    with op.batch_alter_table('ended_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ended_session_ended_at'), ['ended_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('ended_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ended_session_ended_at'))

    op.drop_table('ended_session')
