-- How entities came about: the joins of their names, the corrections by analysts; offices one by one, by term.
create table star.bridge_entity_merge (
    entity_key bigint not null,
    alias varchar not null,
    other_alias varchar not null,
    link_basis varchar not null,
    link_score double not null,
    document_count bigint not null,
    load_key bigint not null
);
create table star.bridge_entity_correction (
    correction_id varchar not null,
    correction varchar not null,
    entity_type varchar not null,
    alias varchar not null,
    other_alias varchar not null,
    country_code varchar,
    only_document_id varchar,
    reason varchar not null,
    decided_on date not null,
    entity_key bigint not null,
    is_applied boolean not null,
    load_key bigint not null
);
alter table star.bridge_entity_relation add column relation_id varchar default '';
alter table star.bridge_entity_relation add column office varchar;
