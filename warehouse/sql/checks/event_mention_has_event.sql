-- expects: every event mention but a statement has an event
-- target: mart.event_mention.event_id
-- grain: one event mention
select
    mention_id as row_id,
    event_id is not null or event_type = 'STATEMENT' as is_met
from mart.event_mention
