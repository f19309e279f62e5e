-- mart.event
-- grain: one event; statements stand in mart.statement, not here
-- keys: event_id
-- source: star.fact_event, star.dim_event_type, star.dim_date, star.dim_place, star.bridge_event_participant, star.dim_entity, star.dim_load
with participants as (
    select
        participants.event_key,
        participants.role,
        entities.canonical_name,
        entities.country_code
    from star.bridge_event_participant as participants
    join star.dim_entity as entities using (entity_key)
),
actors as (
    select
        event_key,
        string_agg(distinct canonical_name, '; ' order by canonical_name) filter (role = 'source') as source_names,
        string_agg(distinct canonical_name, '; ' order by canonical_name) filter (role = 'target') as target_names,
        string_agg(distinct country_code, '; ' order by country_code) filter (role = 'source') as source_countries,
        string_agg(distinct country_code, '; ' order by country_code) filter (role = 'target') as target_countries
    from participants
    group by event_key
)
select
    events.event_id,
    types.event_type,
    types.mode,
    events.subtype,
    events.status,
    actors.source_names,
    actors.target_names,
    actors.source_countries,
    actors.target_countries,
    first_days.date as date_start,
    last_days.date as date_end,
    events.date_precision,
    case when places.place_key >= 0 then places.place_id end as place_id,
    case when places.place_key >= 0 then places.place_name end as place_name,
    places.country_code as place_country_code,
    places.latitude,
    places.longitude,
    types.quad_class,
    types.plover_score,
    events.goldstein,
    events.cameo_code,
    events.mention_count,
    events.document_count,
    events.source_count,
    events.contradiction_count,
    events.confidence,
    events.event_name,
    events.title,
    loads.finished_at as first_load_at
from star.fact_event as events
join star.dim_event_type as types using (event_type_key)
left join actors using (event_key)
left join star.dim_date as first_days on events.date_start_key = first_days.date_key
left join star.dim_date as last_days on events.date_end_key = last_days.date_key
left join star.dim_place as places using (place_key)
left join star.dim_load as loads on events.first_load_key = loads.load_key
where types.event_type <> 'STATEMENT'
