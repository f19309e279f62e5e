-- mart.gdelt_mention
-- grain: one mention of one event of mart.gdelt_event
-- keys: GLOBALEVENTID, MentionIdentifier, SentenceID, ActionCharOffset
-- source: mart.event, mart.event_mention, mart.event_mention_participant, mart.document
with events as (
    select
        event_id,
        cast('0x' || left(event_id, 15) as bigint) as global_event_id,
        case when date_precision in ('day', 'interval') then date_start end as date_start
    from mart.event
    where status in ('occurred', 'ongoing')
),
actors as (
    select
        mention_id,
        min(char_start) filter (role = 'source') as first_source,
        min(char_start) filter (role = 'target') as first_target
    from mart.event_mention_participant
    group by mention_id
)
select
    events.global_event_id as GLOBALEVENTID,
    cast(strftime(events.date_start, '%Y%m%d000000') as bigint) as EventTimeDate,
    cast(strftime(coalesce(documents.published_at, documents.published_date), '%Y%m%d%H%M%S') as bigint) as MentionTimeDate,
    case when starts_with(documents.uri, 'http') then 1 else 2 end as MentionType,
    documents.publisher as MentionSourceName,
    documents.uri as MentionIdentifier,
    mentions.sentence_number + 1 as SentenceID,
    actors.first_source as Actor1CharOffset,
    actors.first_target as Actor2CharOffset,
    mentions.trigger_start as ActionCharOffset,
    1 as InRawText,
    cast(round(100 * mentions.confidence) as integer) as Confidence
from mart.event_mention as mentions
join events using (event_id)
join mart.document as documents using (document_id)
left join actors using (mention_id)
