-- expects: at most 60 % of the documents repeat others
-- target: mart.document.is_primary
-- grain: one document
select
    document_id as row_id,
    is_primary as is_met
from mart.document
