-- star.dim_load: the audit row of this load; rejections are counted when they are recorded.
insert into star.dim_load by name
select
    $load_key as load_key,
    $load_id as load_id,
    cast($started_at as timestamp) as started_at,
    cast($finished_at as timestamp) as finished_at,
    $dateline_version as dateline_version,
    $stage_version as stage_version,
    count(*) filter (is_primary) as document_count,
    count(*) filter (first_load_key = $load_key) as new_document_count,
    0 as rejection_count
from star.dim_document
where document_key >= 0;
