-- mart.acled_event
-- grain: one event that occurred or is ongoing, of a kind that ACLED records
-- keys: event_id_cnty
-- source: mart.event, mart.event_mention, mart.document, mart.place, star.dim_country
-- The codes table is our own reading of ACLED's types; a null event_type is political violence of a form that the texts leave open.
with codes (event_type, mode, disorder_type, acled_event_type, sub_event_type) as (
    values
    ('ASSAULT', null, 'Political violence', null, null),
    ('ASSAULT', 'abduct', 'Political violence', 'Violence against civilians', 'Abduction/forced disappearance'),
    ('ASSAULT', 'beat', 'Political violence', 'Violence against civilians', 'Attack'),
    ('ASSAULT', 'torture', 'Political violence', 'Violence against civilians', 'Attack'),
    ('ASSAULT', 'sexual', 'Political violence', 'Violence against civilians', 'Sexual violence'),
    ('ASSAULT', 'targeted', 'Political violence', 'Violence against civilians', 'Attack'),
    ('ASSAULT', 'destroy', 'Strategic developments', 'Strategic developments', 'Looting/property destruction'),
    ('ASSAULT', 'primitive', 'Political violence', null, null),
    ('ASSAULT', 'firearms', 'Political violence', 'Battles', 'Armed clash'),
    ('ASSAULT', 'explosives', 'Political violence', 'Explosions/Remote violence', 'Remote explosive/landmine/IED'),
    ('ASSAULT', 'suicide-attack', 'Political violence', 'Explosions/Remote violence', 'Suicide bomb'),
    ('ASSAULT', 'aerial', 'Political violence', 'Explosions/Remote violence', 'Air/drone strike'),
    ('ASSAULT', 'drone', 'Political violence', 'Explosions/Remote violence', 'Air/drone strike'),
    ('ASSAULT', 'heavy-weapons', 'Political violence', 'Explosions/Remote violence', 'Shelling/artillery/missile attack'),
    ('ASSAULT', 'crowd-control', 'Demonstrations', 'Protests', 'Protest with intervention'),
    ('ASSAULT', 'unconventional', 'Political violence', 'Explosions/Remote violence', null),
    ('PROTEST', null, 'Demonstrations', 'Protests', null),
    ('PROTEST', 'demo', 'Demonstrations', 'Protests', 'Peaceful protest'),
    ('PROTEST', 'strike', 'Demonstrations', 'Protests', 'Peaceful protest'),
    ('PROTEST', 'hunger', 'Demonstrations', 'Protests', 'Peaceful protest'),
    ('PROTEST', 'boycott', 'Demonstrations', 'Protests', 'Peaceful protest'),
    ('PROTEST', 'obstruct', 'Demonstrations', 'Protests', 'Peaceful protest'),
    ('PROTEST', 'riot', 'Demonstrations', 'Riots', 'Violent demonstration'),
    ('PROTEST', 'vandalize', 'Political violence', 'Riots', 'Mob violence'),
    ('COERCE', 'arrest', 'Strategic developments', 'Strategic developments', 'Arrests'),
    ('RETREAT', 'ceasefire', 'Strategic developments', 'Strategic developments', 'Agreement')
),
tellings as (
    select
        mentions.event_id,
        string_agg(distinct documents.publisher, '; ' order by documents.publisher) as publishers,
        arg_min(mentions.evidence, (documents.published_date is null, documents.published_date, mentions.mention_id)) as first_evidence
    from mart.event_mention as mentions
    join mart.document as documents using (document_id)
    group by mentions.event_id
)
select
    coalesce(countries.iso3_code, '') || cast('0x' || left(events.event_id, 15) as bigint) as event_id_cnty,
    events.date_start as event_date,
    cast(year(events.date_start) as integer) as "year",
    case
        when events.date_start is null then null
        when events.date_precision = 'day' and events.date_start = events.date_end then 1
        when events.date_end - events.date_start < 7 then 2
        else 3
    end as time_precision,
    codes.disorder_type,
    codes.acled_event_type as event_type,
    codes.sub_event_type,
    events.source_names as actor1,
    cast(null as varchar) as assoc_actor_1,
    cast(null as varchar) as inter1,
    events.target_names as actor2,
    cast(null as varchar) as assoc_actor_2,
    cast(null as varchar) as inter2,
    cast(null as varchar) as interaction,
    case when codes.acled_event_type = 'Violence against civilians' then 'Civilian targeting' end as civilian_targeting,
    countries.iso_numeric as iso,
    cast(null as varchar) as region,
    countries.country_name as country,
    case when places.place_precision = 'admin' then places.place_name else places.admin1_name end as admin1,
    cast(null as varchar) as admin2,
    cast(null as varchar) as admin3,
    events.place_name as location,
    events.latitude,
    events.longitude,
    case places.place_precision when 'point' then 1 when 'admin' then 3 when 'area' then 3 end as geo_precision,
    tellings.publishers as source,
    cast(null as varchar) as source_scale,
    tellings.first_evidence as notes,
    cast(null as bigint) as fatalities,
    cast(null as varchar) as tags,
    cast(epoch(events.first_load_at) as bigint) as "timestamp"
from mart.event as events
join codes on events.event_type = codes.event_type and events.mode is not distinct from codes.mode
left join tellings using (event_id)
left join mart.place as places using (place_id)
left join star.dim_country as countries on events.place_country_code = countries.country_code
where events.status in ('occurred', 'ongoing')
