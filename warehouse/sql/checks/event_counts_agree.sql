-- expects: the counts of an event are those of its mentions and claims
-- target: star.fact_event.mention_count
-- grain: one event
with mentions as (
    select
        event_key,
        count(*) as mention_count
    from star.fact_event_mention
    group by event_key
),
contradictions as (
    select
        event_key,
        count(distinct attribute) as contradiction_count
    from star.fact_event_claim
    where disagreement is not null
    group by event_key
)
select
    events.event_id as row_id,
    events.mention_count = coalesce(mentions.mention_count, 0)
    and events.contradiction_count = coalesce(contradictions.contradiction_count, 0) as is_met
from star.fact_event as events
left join mentions using (event_key)
left join contradictions using (event_key)
