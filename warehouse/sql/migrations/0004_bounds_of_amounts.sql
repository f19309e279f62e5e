-- How texts bound amounts (over, at least, about).
alter table star.fact_amount_mention add column qualifier varchar;
