-- expects: the words of every time mention re-read from the document
-- target: mart.time_mention.text
-- grain: one time mention
select
    mentions.mention_id as row_id,
    substr(documents.text, mentions.char_start + 1, mentions.char_end - mentions.char_start) = mentions.text as is_met
from mart.time_mention as mentions
left join mart.document_text as documents using (document_id)
