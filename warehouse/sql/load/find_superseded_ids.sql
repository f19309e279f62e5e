-- superseded: entity and event ids that leave, each with the id that most of its mentions now belong to.
-- Runs before the facts are replaced: the tables of the star still say what was published.
create or replace temp table superseded as
with moved as (
    select
        'entity' as id_kind,
        e.entity_id as old_id,
        r.entity_id as new_id,
        count(*) as mention_count
    from star.fact_entity_mention as m
    join star.dim_entity as e using (entity_key)
    join rows_fact_entity_mention as r using (mention_id)
    where m.entity_key >= 0 and r.entity_id is not null
    group by all
    union all
    select
        'event' as id_kind,
        e.event_id as old_id,
        r.event_id as new_id,
        count(*) as mention_count
    from star.fact_event_mention as m
    join star.fact_event as e using (event_key)
    join rows_fact_event_mention as r using (mention_id)
    where r.event_id is not null
    group by all
),
present as (
    select 'entity' as id_kind, natural_id as old_id from keys_dim_entity
    union all
    select 'event' as id_kind, natural_id as old_id from keys_fact_event
)
select id_kind, old_id, new_id
from moved
anti join present using (id_kind, old_id)
qualify row_number() over (partition by id_kind, old_id order by mention_count desc, new_id) = 1;
