-- mart.document_sighting
-- grain: one document at one place where it was found
-- keys: document_id, uri
-- source: star.bridge_document_sighting, star.dim_document, star.dim_load
select
    documents.document_id,
    sightings.uri,
    sightings.file_format,
    sightings.archive_member,
    sightings.record_number,
    sightings.record_offset,
    sightings.url,
    sightings.fetched_at,
    sightings.http_status,
    loads.started_at as found_at
from star.bridge_document_sighting as sightings
join star.dim_document as documents using (document_key)
left join star.dim_load as loads on sightings.first_load_key = loads.load_key
