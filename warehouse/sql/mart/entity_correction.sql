-- mart.entity_correction
-- grain: one correction by an analyst, and whether the documents hold what it is about
-- keys: correction_id
-- source: star.bridge_entity_correction, star.dim_entity
select
    corrections.correction_id,
    corrections.correction,
    corrections.entity_type,
    corrections.alias,
    corrections.other_alias,
    corrections.country_code,
    corrections.only_document_id,
    corrections.reason,
    corrections.decided_on,
    corrections.is_applied,
    case when corrections.entity_key >= 0 then entities.entity_id end as entity_id,
    case when corrections.entity_key >= 0 then entities.canonical_name end as canonical_name
from star.bridge_entity_correction as corrections
left join star.dim_entity as entities using (entity_key)
