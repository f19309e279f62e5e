-- expects: every document was found somewhere
-- target: star.bridge_document_sighting
-- grain: one document
select
    documents.document_id as row_id,
    exists (
        select 1
        from star.bridge_document_sighting as sightings
        where sightings.document_key = documents.document_key and sightings.uri >= documents.uri
    ) as is_met
from star.dim_document as documents
where documents.document_key >= 0
