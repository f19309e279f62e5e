-- The documents of each publisher, and how many of them repeat others; those without a publisher have none.
select
    publisher as source_name,
    count(*) as document_count,
    count(*) filter (where not is_primary) as removed_count
from mart.document
group by publisher
order by publisher;
