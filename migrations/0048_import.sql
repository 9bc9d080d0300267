-- import: a list is sent while it is written, however long it is, so none waits in the background.

DROP TABLE export_job;
