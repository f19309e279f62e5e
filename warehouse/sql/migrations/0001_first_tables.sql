-- First tables.
-- A fresh database gets its schemas here; the tables, comments and unknown members follow, rendered from
-- warehouse.tables. Later migrations change databases that exist: a fresh one has their outcome already.
create schema star;
create schema mart;
create schema meta;
