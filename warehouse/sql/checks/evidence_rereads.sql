-- expects: the evidence of every event mention re-reads from the document
-- target: mart.event_mention.evidence
-- grain: one event mention
select
    mentions.mention_id as row_id,
    substr(documents.text, mentions.char_start + 1, mentions.char_end - mentions.char_start) = mentions.evidence as is_met
from mart.event_mention as mentions
left join mart.document_text as documents using (document_id)
