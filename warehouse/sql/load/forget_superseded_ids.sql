-- Ids that are in use again, and ids whose successor left without one, are superseded no longer.
delete from meta.superseded_id
where
    (id_kind = 'entity' and (old_id in (select entity_id from star.dim_entity) or new_id not in (select entity_id from star.dim_entity)))
    or (id_kind = 'event' and (old_id in (select event_id from star.fact_event) or new_id not in (select event_id from star.fact_event)));
