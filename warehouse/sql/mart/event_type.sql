-- mart.event_type
-- grain: one PLOVER event type, or one type and mode
-- keys: event_type_id
-- source: star.dim_event_type
select
    event_type_id,
    event_type,
    mode,
    event_type_name,
    quad_class,
    plover_score,
    cameo_code,
    goldstein,
    description
from star.dim_event_type
where event_type_key >= 0
