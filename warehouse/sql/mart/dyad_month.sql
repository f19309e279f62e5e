-- mart.dyad_month
-- grain: one unordered pair of countries in one month; events that occurred or are ongoing, in the month in which they begin
-- keys: month, country_code_a, country_code_b
-- source: star.fact_event, star.dim_event_type, star.dim_date, star.bridge_event_participant, star.dim_entity
with events as (
    -- A date of a quarter or a year does not say the month.
    select
        events.event_key,
        types.quad_class,
        types.plover_score,
        events.goldstein,
        cast(date_trunc('month', first_days.date) as date) as month
    from star.fact_event as events
    join star.dim_event_type as types using (event_type_key)
    join star.dim_date as first_days on events.date_start_key = first_days.date_key
    where
        types.event_type <> 'STATEMENT'
        and events.status in ('occurred', 'ongoing')
        and events.date_start_key >= 0
        and events.date_precision not in ('quarter', 'year')
),
countries as (
    select distinct
        participants.event_key,
        participants.role,
        entities.country_code
    from star.bridge_event_participant as participants
    join star.dim_entity as entities using (entity_key)
    where entities.country_code is not null and participants.role in ('source', 'target')
),
pairs as (
    -- From sources to targets; where nobody is a target, the sources act on one another.
    select distinct
        a.event_key,
        least(a.country_code, b.country_code) as country_code_a,
        greatest(a.country_code, b.country_code) as country_code_b
    from countries as a
    join countries as b using (event_key)
    where
        a.country_code <> b.country_code
        and a.role = 'source'
        and (
            b.role = 'target'
            or not exists (
                select 1 from star.bridge_event_participant as targets where targets.event_key = a.event_key and targets.role = 'target'
            )
        )
)
select
    events.month,
    pairs.country_code_a,
    pairs.country_code_b,
    count(*) as event_count,
    count(*) filter (events.quad_class = 1) as verbal_cooperation_count,
    count(*) filter (events.quad_class = 2) as material_cooperation_count,
    count(*) filter (events.quad_class = 3) as verbal_conflict_count,
    count(*) filter (events.quad_class = 4) as material_conflict_count,
    avg(events.plover_score) as mean_plover_score,
    avg(events.goldstein) as mean_goldstein
from pairs
join events using (event_key)
group by all
