-- Where documents were found: sightings inside archives and containers and on the web; addresses and repairs of documents.
alter table star.bridge_document_sighting add column file_format varchar default 'text';
alter table star.bridge_document_sighting add column archive_member varchar;
alter table star.bridge_document_sighting add column record_number integer;
alter table star.bridge_document_sighting add column record_offset bigint;
alter table star.bridge_document_sighting add column url varchar;
alter table star.bridge_document_sighting add column fetched_at timestamp;
alter table star.bridge_document_sighting add column http_status bigint;
alter table star.dim_document add column content_format varchar default 'text';
alter table star.dim_document add column url varchar;
alter table star.dim_document add column repair_count bigint default 0;
