-- mart.gdelt_event
-- grain: one event that occurred or is ongoing, and one pair of actors in it; an actor is a country, or an entity without one
-- keys: GLOBALEVENTID, Actor1Code, Actor1Name, Actor2Code, Actor2Name
-- source: mart.event, mart.event_participant, mart.event_mention, star.dim_country
-- GLOBALEVENTID is the event's: the pairs of one event share it, so that count(distinct GLOBALEVENTID) counts events.
-- A date that does not say the day, or the month, leaves them null.
-- Where an event has sources alone, each unordered pair of them stands once, the smaller code first.
with events as (
    select
        *,
        cast('0x' || left(event_id, 15) as bigint) as global_event_id
    from mart.event
    where status in ('occurred', 'ongoing')
),
actors as (
    select
        participants.event_id,
        participants.role,
        coalesce(countries.cameo_country_code, participants.entity_id) as actor_id,
        any_value(countries.cameo_country_code) as country_code,
        string_agg(distinct participants.canonical_name, '; ' order by participants.canonical_name) as actor_name,
        case when bool_and(participants.entity_type = 'MIL_UNIT') then 'MIL' end as type_code
    from mart.event_participant as participants
    left join star.dim_country as countries using (country_code)
    where participants.role in ('source', 'target')
    group by participants.event_id, participants.role, actor_id
),
sources as (
    select *, count(*) over (partition by event_id) as source_count from actors where role = 'source'
),
targets as (
    select * from actors where role = 'target'
),
pairs as (
    select
        event_id,
        sources.country_code as country_code_1,
        sources.actor_name as actor_name_1,
        sources.type_code as type_code_1,
        targets.country_code as country_code_2,
        targets.actor_name as actor_name_2,
        targets.type_code as type_code_2
    from sources
    full join targets using (event_id)
    where event_id in (select event_id from targets)
    union all
    select
        a.event_id,
        a.country_code,
        a.actor_name,
        a.type_code,
        b.country_code,
        b.actor_name,
        b.type_code
    from sources as a
    left join sources as b
        on a.event_id = b.event_id and (coalesce(a.country_code, '~'), a.actor_name) < (coalesce(b.country_code, '~'), b.actor_name)
    where a.event_id not in (select event_id from targets) and (b.event_id is not null or a.source_count = 1)
),
tellings as (
    select
        event_id,
        min(uri) as source_url,
        bool_or(zone = 'title' or sentence_number = 0) as is_root
    from mart.event_mention
    group by event_id
)
select
    events.global_event_id as GLOBALEVENTID,
    case when events.date_precision in ('day', 'interval') then cast(strftime(events.date_start, '%Y%m%d') as integer) end as SQLDATE,
    case
        when events.date_precision in ('day', 'interval', 'month') then cast(strftime(events.date_start, '%Y%m') as integer)
    end as MonthYear,
    cast(year(events.date_start) as integer) as "Year",
    pairs.country_code_1 || coalesce(pairs.type_code_1, '') as Actor1Code,
    pairs.actor_name_1 as Actor1Name,
    pairs.country_code_1 as Actor1CountryCode,
    cast(null as varchar) as Actor1KnownGroupCode,
    pairs.type_code_1 as Actor1Type1Code,
    pairs.country_code_2 || coalesce(pairs.type_code_2, '') as Actor2Code,
    pairs.actor_name_2 as Actor2Name,
    pairs.country_code_2 as Actor2CountryCode,
    cast(null as varchar) as Actor2KnownGroupCode,
    pairs.type_code_2 as Actor2Type1Code,
    cast(tellings.is_root as integer) as IsRootEvent,
    events.cameo_code as EventCode,
    left(events.cameo_code, 3) as EventBaseCode,
    left(events.cameo_code, 2) as EventRootCode,
    events.quad_class as QuadClass,
    events.goldstein as GoldsteinScale,
    events.mention_count as NumMentions,
    events.source_count as NumSources,
    events.document_count as NumArticles,
    cast(null as double) as AvgTone,
    case
        when places.place_precision = 'country' then 1
        when places.place_precision = 'admin' then case when places.country_code = 'US' then 2 else 5 end
        when places.place_precision = 'point' then case when places.country_code = 'US' then 3 else 4 end
    end as ActionGeo_Type,
    events.place_name as ActionGeo_FullName,
    countries.fips_code as ActionGeo_CountryCode,
    cast(null as varchar) as ActionGeo_ADM1Code,
    events.latitude as ActionGeo_Lat,
    events.longitude as ActionGeo_Long,
    cast(null as varchar) as ActionGeo_FeatureID,
    cast(strftime(events.first_load_at, '%Y%m%d%H%M%S') as bigint) as DATEADDED,
    tellings.source_url as SOURCEURL
from events
left join pairs using (event_id)
left join tellings using (event_id)
left join mart.place as places using (place_id)
left join star.dim_country as countries on events.place_country_code = countries.country_code
