-- mart.polecat_event
-- grain: one event that occurred or is ongoing; several actors are joined by '; '
-- keys: Event ID
-- source: mart.event, mart.event_participant, mart.event_mention, mart.event_mention_participant, mart.event_context, mart.entity_mention, mart.document, mart.place, star.dim_country
with events as (
    select * from mart.event where status in ('occurred', 'ongoing')
),
mentions as (
    select * from mart.event_mention where event_id in (select event_id from events)
),
countries as (
    select
        participants.event_id,
        string_agg(distinct countries.iso3_code, '; ' order by countries.iso3_code) filter (participants.role = 'source') as actor_country,
        string_agg(distinct countries.iso3_code, '; ' order by countries.iso3_code) filter (participants.role = 'target') as recipient_country
    from mart.event_participant as participants
    join star.dim_country as countries using (country_code)
    group by participants.event_id
),
raw_names as (
    select
        mentions.event_id,
        string_agg(distinct names.text, '; ' order by names.text) filter (participants.role = 'source') as actor_name_raw,
        string_agg(distinct names.text, '; ' order by names.text) filter (participants.role = 'target') as recipient_name_raw
    from mentions
    join mart.event_mention_participant as participants using (mention_id)
    join mart.entity_mention as names
        on mentions.document_id = names.document_id
        and participants.char_start = names.char_start
        and participants.char_end = names.char_end
    group by mentions.event_id
),
contexts as (
    select
        event_id,
        string_agg(distinct context, '; ' order by context) as contexts
    from mart.event_context
    group by event_id
),
tellings as (
    select distinct
        event_id,
        document_id
    from mentions
),
stories as (
    select
        tellings.event_id,
        string_agg(distinct documents.publisher, '; ' order by documents.publisher) as publishers,
        min(documents.published_date) as published_date,
        string_agg(distinct documents.language_code, '; ' order by documents.language_code) as language_codes
    from tellings
    join mart.document as documents using (document_id)
    group by tellings.event_id
),
named as (
    select
        tellings.event_id,
        string_agg(distinct names.canonical_name, '; ' order by names.canonical_name) filter (names.entity_type = 'PERSON') as people,
        string_agg(distinct names.canonical_name, '; ' order by names.canonical_name)
            filter (names.entity_type in ('ORG', 'MIL_UNIT')) as organizations,
        string_agg(distinct names.canonical_name, '; ' order by names.canonical_name)
            filter (names.entity_type in ('GPE', 'LOC', 'FAC')) as locations
    from tellings
    join mart.entity_mention as names using (document_id)
    group by tellings.event_id
)
select
    events.event_id as "Event ID",
    case when events.date_precision in ('day', 'interval') then events.date_start end as "Event Date",
    events.event_type as "Event Type",
    events.mode as "Event Mode",
    events.plover_score as "Intensity",
    case events.quad_class
        when 1 then 'VERBAL COOPERATION'
        when 2 then 'MATERIAL COOPERATION'
        when 3 then 'VERBAL CONFLICT'
        when 4 then 'MATERIAL CONFLICT'
    end as "Quad Code",
    contexts.contexts as "Contexts",
    events.source_names as "Actor Name",
    countries.actor_country as "Actor Country",
    cast(null as varchar) as "Actor COW",
    cast(null as varchar) as "Primary Actor Sector",
    cast(null as varchar) as "Actor Sectors",
    cast(null as varchar) as "Actor Title",
    raw_names.actor_name_raw as "Actor Name Raw",
    cast(null as varchar) as "Wikipedia Actor ID",
    events.target_names as "Recipient Name",
    countries.recipient_country as "Recipient Country",
    cast(null as varchar) as "Recipient COW",
    cast(null as varchar) as "Primary Recipient Sector",
    cast(null as varchar) as "Recipient Sectors",
    cast(null as varchar) as "Recipient Title",
    raw_names.recipient_name_raw as "Recipient Name Raw",
    cast(null as varchar) as "Wikipedia Recipient ID",
    events.place_name as "Placename",
    case when places.place_precision = 'point' then places.place_name end as "City",
    cast(null as varchar) as "District",
    case when places.place_precision = 'admin' then places.place_name else places.admin1_name end as "Province",
    place_countries.iso3_code as "Country",
    events.latitude as "Latitude",
    events.longitude as "Longitude",
    places.geonames_id as "GeoNames ID",
    events.place_name as "Raw Placename",
    cast(null as varchar) as "Feature Type",
    stories.publishers as "Source",
    stories.published_date as "Publication Date",
    named.people as "Story People",
    named.organizations as "Story Organizations",
    named.locations as "Story Locations",
    stories.language_codes as "Language",
    cast(null as varchar) as "Version"
from events
left join contexts using (event_id)
left join countries using (event_id)
left join raw_names using (event_id)
left join stories using (event_id)
left join named using (event_id)
left join mart.place as places using (place_id)
left join star.dim_country as place_countries on events.place_country_code = place_countries.country_code
