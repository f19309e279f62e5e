-- expects: the trigger of every event mention re-reads from the document, within the evidence
-- target: mart.event_mention.trigger_start
-- grain: one event mention
select
    mentions.mention_id as row_id,
    substr(documents.text, mentions.trigger_start + 1, mentions.trigger_end - mentions.trigger_start) = mentions.trigger
    and mentions.trigger_start >= mentions.char_start
    and mentions.trigger_end <= mentions.char_end as is_met
from mart.event_mention as mentions
left join mart.document_text as documents using (document_id)
