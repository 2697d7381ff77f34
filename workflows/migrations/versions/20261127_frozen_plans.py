"""frozen_plans.

Revision: c5a1f0e7b2d4
Follows: 0bc96e1650a7
"""

from alembic import op

revision = 'c5a1f0e7b2d4'
down_revision = '0bc96e1650a7'
branch_labels = None
depends_on = None

# What a frozen version is made of; a remark is made on a returned one alone.
ROWS = (
    'plan_goal',
    'plan_activity',
    'plan_indicator',
    'planned_milestone',
    'plan_member',
    'plan_budget_line',
    'plan_risk',
    'plan_volunteer_team',
    'plan_section_author',
)
SAID = 'a frozen plan stays as it is'


def upgrade() -> None:
    for statement in _guards(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in _lifted(op.get_bind().dialect.name):
        op.execute(statement)


def _guards(dialect: str) -> list[str]:
    if dialect == 'postgresql':
        return [
            "CREATE FUNCTION frozen_plan_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF OLD.status = 'frozen' THEN "
            f"RAISE EXCEPTION '{SAID}'; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
            "CREATE FUNCTION row_of_frozen_plan_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM plan_version "
            "WHERE id = OLD.plan_version_id AND status = 'frozen') THEN "
            f"RAISE EXCEPTION '{SAID}'; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; "
            "IF EXISTS (SELECT 1 FROM plan_version "
            "WHERE id = NEW.plan_version_id AND status = 'frozen') THEN "
            f"RAISE EXCEPTION '{SAID}'; END IF; RETURN NEW; END $$",
            "CREATE TRIGGER plan_version_stays BEFORE UPDATE OR DELETE ON plan_version "
            "FOR EACH ROW EXECUTE FUNCTION frozen_plan_stays()",
            *(
                f"CREATE TRIGGER {table}_stays BEFORE INSERT OR UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION row_of_frozen_plan_stays()"
                for table in ROWS
            ),
        ]
    return [
        *(
            f"CREATE TRIGGER plan_version_stays_on_{verb} BEFORE {verb} ON plan_version "
            f"WHEN OLD.status = 'frozen' BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
            for verb in ('UPDATE', 'DELETE')
        ),
        *(
            f"CREATE TRIGGER {table}_stays_on_{verb} BEFORE {verb} ON {table} WHEN {_frozen(verb)} "
            f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
            for table in ROWS
            for verb in ('INSERT', 'UPDATE', 'DELETE')
        ),
    ]


def _frozen(verb: str) -> str:
    """The version that a row leaves, and the one that it comes to."""
    sides = {'INSERT': ('NEW',), 'UPDATE': ('OLD', 'NEW'), 'DELETE': ('OLD',)}[verb]
    ids = ', '.join(f'{side}.plan_version_id' for side in sides)
    return f"EXISTS (SELECT 1 FROM plan_version WHERE id IN ({ids}) AND status = 'frozen')"


def _lifted(dialect: str) -> list[str]:
    if dialect == 'postgresql':
        tables = ('plan_version', *ROWS)
        return [
            *(f'DROP TRIGGER {table}_stays ON {table}' for table in tables),
            'DROP FUNCTION row_of_frozen_plan_stays()',
            'DROP FUNCTION frozen_plan_stays()',
        ]
    return [
        *(f'DROP TRIGGER plan_version_stays_on_{verb}' for verb in ('UPDATE', 'DELETE')),
        *(
            f'DROP TRIGGER {table}_stays_on_{verb}'
            for table in ROWS
            for verb in ('INSERT', 'UPDATE', 'DELETE')
        ),
    ]
