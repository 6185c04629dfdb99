-- The first start makes one database for each server.
CREATE DATABASE backup_mgmt;
