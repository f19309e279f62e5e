-- One row: what the warehouse holds. Quality results are those of the newest load.
with newest as (
    select max(load_key) as load_key from star.dim_load
),
quality as (
    select
        count(*) as results,
        count(*) filter (is_success) as met,
        count(*) filter (not is_success and severity = 'critical') as critical,
        count(*) filter (not is_success and severity = 'warning') as warning,
        count(*) filter (not is_success and severity = 'info') as info
    from meta.quality_result
    where load_key = (select load_key from newest)
)
select
    (select count(*) from star.dim_document where document_key >= 0) as documents,
    (select count(*) from star.dim_document where document_key >= 0 and is_primary) as primary_documents,
    (select count(*) from star.dim_document where document_key >= 0 and not is_primary) as duplicate_documents,
    (select count(*) from star.dim_source where source_key >= 0) as sources,
    (select count(*) from star.fact_entity_mention) as entity_mentions,
    (select count(*) from star.fact_time_mention) as time_mentions,
    (select count(*) from star.fact_amount_mention) as amount_mentions,
    (select count(*) from star.dim_entity where entity_key >= 0) as entities,
    (select count(*) from mart.event_mention where event_type <> 'STATEMENT') as event_mentions,
    (select count(*) from mart.statement) as statements,
    (select count(*) from mart.event) as events,
    (select count(*) from star.fact_event_claim) as claims,
    (select count(*) from mart.contradiction) as contradictions,
    (select count(*) from meta.rejection) as rejections,
    (select count(*) from star.dim_load where load_key >= 0) as loads,
    quality.results as quality_results,
    quality.met as quality_met,
    quality.critical as quality_critical_failures,
    quality.warning as quality_warning_failures,
    quality.info as quality_info_failures
from quality;
