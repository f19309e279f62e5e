-- mart.load
-- grain: one load: one run that changed the warehouse
-- keys: load_id
-- source: star.dim_load
select
    load_id,
    started_at,
    finished_at,
    dateline_version,
    stage_version,
    document_count,
    new_document_count,
    rejection_count
from star.dim_load
where load_key >= 0
