-- document: files kept with an activity, a customer, an answer or a message of a thread.

CREATE TABLE document (
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	public_id	@TEXT NOT NULL UNIQUE,
	owner		@TEXT NOT NULL CHECK (owner IN ('draft', 'customer', 'activity', 'answer', 'thread')),
	owner_id	@INT NOT NULL,		-- the row it is kept with; 0: a draft
	field		@TEXT NOT NULL DEFAULT '',	-- of an answer: the code of its field
	activity_id	@INT,			-- on whose page it stands
	customer_id	@INT,			-- whose it is: erased with them
	holder		@TEXT NOT NULL,		-- of a draft: who may use it
	kind		@TEXT NOT NULL CHECK (kind IN ('photo', 'file', 'report', 'signature')),
	content_type	@TEXT NOT NULL,		-- told by the content alone
	name		@TEXT NOT NULL,		-- as shown and saved
	caption		@TEXT NOT NULL DEFAULT '',
	mark		@TEXT NOT NULL CHECK (mark IN ('none', 'before', 'after')),
	rank		@INT NOT NULL,		-- order on the page
	on_portal	@BOOL NOT NULL,
	size		@INT NOT NULL CHECK (size >= 0),
	width		@INT NOT NULL,		-- of a picture, upright; else 0
	height		@INT NOT NULL,
	latitude	@REAL,			-- where a photo was taken, when its field asks for it
	longitude	@REAL,
	taken		@TEXT NOT NULL DEFAULT '',	-- wall time that the camera wrote: "2027-03-01T08:15:00"; "" unknown
	content		@TEXT NOT NULL,		-- keys of blobs
	small		@TEXT NOT NULL DEFAULT '',	-- thumbnails; "": none
	medium		@TEXT NOT NULL DEFAULT '',
	actor_kind	@TEXT NOT NULL,		-- who brought it
	actor_id	@INT NOT NULL,
	actor_name	@TEXT NOT NULL,
	address		@TEXT NOT NULL,		-- from where
	created_at	@INT NOT NULL,
	removed_at	@INT,			-- taken away; may be taken back for a day
	UNIQUE (unit_id, id),
	FOREIGN KEY (unit_id, activity_id) REFERENCES activity (unit_id, id),
	FOREIGN KEY (unit_id, customer_id) REFERENCES customer (unit_id, id)
) @STRICT;
CREATE INDEX document_owner ON document (unit_id, owner, owner_id, rank, id);
CREATE INDEX document_activity ON document (unit_id, activity_id, rank, id) WHERE activity_id IS NOT NULL;
CREATE INDEX document_customer ON document (unit_id, customer_id, rank, id) WHERE customer_id IS NOT NULL;
CREATE INDEX document_created ON document (unit_id, created_at);
CREATE INDEX document_draft ON document (created_at) WHERE owner = 'draft';
CREATE INDEX document_removed ON document (removed_at) WHERE removed_at IS NOT NULL;
-- Whether anybody else points to a content: asked before it is freed.
CREATE INDEX document_content ON document (content);
CREATE INDEX document_small ON document (small);
CREATE INDEX document_medium ON document (medium);

CREATE TABLE freed_blob (			-- nobody pointed to it when this was written; looked at again a day later
	key		@TEXT PRIMARY KEY,
	at		@INT NOT NULL
) @STRICT;
CREATE INDEX freed_blob_at ON freed_blob (at);

CREATE TABLE upload (				-- a file that comes in pieces; its bytes lie in DIR/uploads
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	public_id	@TEXT NOT NULL UNIQUE,
	holder		@TEXT NOT NULL,
	name		@TEXT NOT NULL,
	size		@INT NOT NULL CHECK (size > 0),
	document_id	@INT,			-- what became of it: asking twice gives the same
	created_at	@INT NOT NULL
) @STRICT;
CREATE INDEX upload_created ON upload (created_at);
CREATE INDEX upload_holder ON upload (unit_id, holder, created_at);
