-- expects: every actor of a mention points to words of its document
-- target: mart.event_mention_participant.char_start
-- grain: one actor of one event mention
select
    concat_ws('/', participants.mention_id, participants.char_start, participants.role) as row_id,
    participants.char_start >= 0
    and participants.char_end > participants.char_start
    and participants.char_end <= documents.char_count as is_met
from mart.event_mention_participant as participants
left join mart.event_mention as mentions using (mention_id)
left join mart.document as documents using (document_id)
