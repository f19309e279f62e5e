-- mart.quality_result
-- grain: one expectation as one load met it
-- keys: load_id, suite, expectation, target
-- source: meta.quality_result, star.dim_load
select
    loads.load_id,
    results.suite,
    results.expectation,
    results.expectation_type,
    results.target,
    results.severity,
    results.is_success,
    results.checked_count,
    results.failed_count,
    results.failed_examples
from meta.quality_result as results
left join star.dim_load as loads using (load_key)
