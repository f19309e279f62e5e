-- mart.event_mention
-- grain: one event, or one statement, in one clause of one document
-- keys: mention_id
-- source: star.fact_event_mention, star.fact_event, star.fact_entity_mention, star.dim_document, star.dim_event_type, star.dim_date, star.dim_place, star.dim_entity
with place_mentions as (
    -- A place that no gazetteer knows still has the name under which the texts give it.
    select
        mentions.entity_mention_key as place_mention_key,
        case when entities.entity_key >= 0 then entities.canonical_name else mentions.text end as place_name,
        coalesce(entities.country_code, mentions.country_code) as country_code
    from star.fact_entity_mention as mentions
    join star.dim_entity as entities using (entity_key)
)
select
    mentions.mention_id,
    events.event_id,
    documents.document_id,
    documents.uri,
    mentions.zone,
    mentions.sentence_number,
    mentions.char_start,
    mentions.char_end,
    mentions.evidence,
    mentions.trigger_start,
    mentions.trigger_end,
    mentions.trigger,
    types.event_type,
    types.mode,
    mentions.subtype,
    mentions.status,
    first_days.date as date_start,
    last_days.date as date_end,
    mentions.date_precision,
    mentions.date_basis,
    case when places.place_key >= 0 then places.place_id end as place_id,
    case when places.place_key >= 0 then places.place_name else place_mentions.place_name end as place_name,
    coalesce(places.country_code, place_mentions.country_code) as place_country_code,
    mentions.event_name,
    mentions.confidence,
    mentions.rule_id
from star.fact_event_mention as mentions
join star.dim_document as documents using (document_key)
join star.dim_event_type as types using (event_type_key)
left join star.fact_event as events using (event_key)
left join star.dim_date as first_days on mentions.date_start_key = first_days.date_key
left join star.dim_date as last_days on mentions.date_end_key = last_days.date_key
left join star.dim_place as places on mentions.place_key = places.place_key
left join place_mentions using (place_mention_key)
