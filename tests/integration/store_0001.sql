BEGIN TRANSACTION;
CREATE TABLE accessibility (
	id VARCHAR(36) NOT NULL, 
	location_id VARCHAR(36) NOT NULL, 
	is_wheelchair_accessible BOOLEAN, 
	CONSTRAINT pk_accessibility PRIMARY KEY (id), 
	CONSTRAINT fk_accessibility_location_id FOREIGN KEY(location_id) REFERENCES location (id) ON DELETE CASCADE, 
	CONSTRAINT uq_accessibility_location_id UNIQUE (location_id)
);
INSERT INTO "accessibility" VALUES('f617b11d-1464-5145-8daa-6d24a6db0481','c4c85643-921c-53c1-abb5-b4a43bdd19bb',1);
CREATE TABLE address (
	id VARCHAR(36) NOT NULL, 
	location_id VARCHAR(36) NOT NULL, 
	address_1 TEXT DEFAULT '' NOT NULL, 
	city TEXT DEFAULT '' NOT NULL, 
	state_province TEXT DEFAULT '' NOT NULL, 
	postal_code TEXT DEFAULT '' NOT NULL, 
	one_line TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_address PRIMARY KEY (id), 
	CONSTRAINT fk_address_location_id FOREIGN KEY(location_id) REFERENCES location (id) ON DELETE CASCADE, 
	CONSTRAINT uq_address_location_id UNIQUE (location_id)
);
INSERT INTO "address" VALUES('4d586763-66fa-56a5-b020-43a29eeefe9f','ede043c5-3b54-50d6-bbcd-9bfb4ea4c95f','','','','','3 Oak Road, Springfield');
INSERT INTO "address" VALUES('f0c62796-0144-5031-af0c-d2f7104b0fa3','c4c85643-921c-53c1-abb5-b4a43bdd19bb','12 Main St','Springfield','AL','36067','12 Main St, Springfield, AL 36067');
INSERT INTO "address" VALUES('b6d25370-e16e-5fa0-8a3a-5d1fe36d8c0e','31a263e2-2e92-531d-a836-b1dd239b6681','','','','','9 X St');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE candidate (
	candidate_id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	facts JSON NOT NULL, 
	geometry BLOB, 
	CONSTRAINT pk_candidate PRIMARY KEY (candidate_id)
);
CREATE TABLE candidate_taken (
	candidate_id TEXT NOT NULL, 
	CONSTRAINT pk_candidate_taken PRIMARY KEY (candidate_id)
);
CREATE TABLE change (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id VARCHAR(36) NOT NULL, 
	kind TEXT NOT NULL, 
	made_at DATETIME NOT NULL, 
	source TEXT DEFAULT '' NOT NULL, 
	undoes VARCHAR(36), 
	is_undone BOOLEAN NOT NULL, 
	CONSTRAINT uq_change_id UNIQUE (id)
);
INSERT INTO "change" VALUES(1,'140ede4a-a2d4-4614-95f9-2a18574f6080','import','2026-05-01 12:02:00.000000','partners.csv',NULL,0);
INSERT INTO "change" VALUES(2,'bca366ec-71d5-4a99-9ce2-5cebff91c6f5','update','2026-05-01 12:04:00.000000','',NULL,0);
INSERT INTO "change" VALUES(3,'958e297f-f094-483c-99c4-dd1bec423fd7','update','2026-05-01 12:06:00.000000','',NULL,0);
INSERT INTO "change" VALUES(4,'438aa694-c107-4cb8-b08b-9e893d1ce28b','delete','2026-05-01 12:07:00.000000','',NULL,0);
CREATE TABLE change_entry (
	change_number INTEGER NOT NULL, 
	service_at_location_id VARCHAR(36) NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	"before" JSON, 
	"after" JSON, 
	CONSTRAINT pk_change_entry PRIMARY KEY (change_number, service_at_location_id), 
	CONSTRAINT fk_change_entry_change_number FOREIGN KEY(change_number) REFERENCES change (number) ON DELETE CASCADE
);
INSERT INTO "change_entry" VALUES(1,'b3fac5e5-daec-4f0d-ba0a-7ca91e4a2777','Harvest Pantry',NULL,'{"id": "P1", "name": "Harvest Pantry", "organization": "Harvest of Hope", "category": "food", "description": "Groceries once a week", "languages": ["es", "en"], "hours": "Tue 4-6", "opening_hours": "Tu 16:00-18:00", "phone": "(334) 555-0101", "email": "hello@example.org", "website": "https://example.org", "cost": "free", "is_free": true, "eligibility": "Residents", "min_age": 5.0, "max_age": 18.5, "capacity": 40.0, "childcare_on_site": false, "wheelchair_accessible": true, "readiness": ["know", "act"], "stage": "allied", "trust": "high", "feedback": "kind staff", "tie_holder": "Ms. Ruiz", "last_contact_on": "2026-03-01", "verified_on": "2026-04-02", "verified_by": "CM", "notes": "Side door", "source": "phone list", "address": "12 Main St, Springfield, AL 36067", "street": "12 Main St", "city": "Springfield", "state": "AL", "zip": "36067", "lon": -86.5, "lat": 32.5, "precision": "range", "score": 0.9, "placed_by": "geocoder", "extra": {"Bus line": "7", "description_es": "Comestibles"}, "import_keys": [], "source_id": "partners", "created_at": "2026-05-01T12:01:00+00:00"}');
INSERT INTO "change_entry" VALUES(1,'4d2b6e31-b056-4591-b49e-c742e398821d','Oak Library',NULL,'{"id": "4d2b6e31-b056-4591-b49e-c742e398821d", "name": "Oak Library", "category": "library", "source": "partners.csv", "address": "3 Oak Road, Springfield", "import_keys": ["oaklibrary|3oakrdspringfield"], "source_id": "partners", "created_at": "2026-05-01T12:01:00+00:00"}');
INSERT INTO "change_entry" VALUES(1,'cca206d3-3eb9-46ed-9ccd-8feafde18d45','Safe House',NULL,'{"id": "R1", "name": "Safe House", "phone": "555", "confidential": true, "source": "partners.csv", "address": "9 X St", "lon": -86.4, "lat": 32.4, "placed_by": "file", "import_keys": [], "source_id": "partners", "created_at": "2026-05-01T12:01:00+00:00"}');
INSERT INTO "change_entry" VALUES(1,'7101d604-b7b1-4c9f-ad50-57c45e950ccc','Elm Clinic',NULL,'{"id": "C1", "name": "Elm Clinic", "category": "health", "source": "partners.csv", "address": "5 Elm St, Springfield", "import_keys": [], "source_id": "partners", "created_at": "2026-05-01T12:01:00+00:00"}');
INSERT INTO "change_entry" VALUES(2,'b3fac5e5-daec-4f0d-ba0a-7ca91e4a2777','Harvest Pantry','{"phone": "(334) 555-0101", "notes": "Side door"}','{"phone": "1", "notes": "Back door"}');
INSERT INTO "change_entry" VALUES(3,'cca206d3-3eb9-46ed-9ccd-8feafde18d45','Safe House','{"stage": ""}','{"stage": "new"}');
INSERT INTO "change_entry" VALUES(4,'7101d604-b7b1-4c9f-ad50-57c45e950ccc','Elm Clinic','{"id": "C1", "name": "Elm Clinic", "category": "health", "source": "partners.csv", "address": "5 Elm St, Springfield", "import_keys": [], "source_id": "partners", "created_at": "2026-05-01T12:01:00+00:00"}',NULL);
CREATE TABLE cost_option (
	id VARCHAR(36) NOT NULL, 
	service_id VARCHAR(36) NOT NULL, 
	amount_description TEXT DEFAULT '' NOT NULL, 
	is_free BOOLEAN, 
	CONSTRAINT pk_cost_option PRIMARY KEY (id), 
	CONSTRAINT fk_cost_option_service_id FOREIGN KEY(service_id) REFERENCES service (id) ON DELETE CASCADE, 
	CONSTRAINT uq_cost_option_service_id UNIQUE (service_id)
);
INSERT INTO "cost_option" VALUES('1de64cd9-ea76-502f-9ac6-893611d910e3','38cf1288-fb46-5214-b122-129b3709abaa','free',1);
CREATE TABLE data_version (
	id INTEGER NOT NULL, 
	value BIGINT NOT NULL, 
	CONSTRAINT pk_data_version PRIMARY KEY (id)
);
INSERT INTO "data_version" VALUES(1,5);
CREATE TABLE geocode_answer (
	provider TEXT NOT NULL, 
	question VARCHAR(64) NOT NULL, 
	answer JSON NOT NULL, 
	asked_at DATETIME NOT NULL, 
	CONSTRAINT pk_geocode_answer PRIMARY KEY (provider, question)
);
CREATE TABLE home_area (
	area_id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	reporting_id TEXT DEFAULT '' NOT NULL, 
	is_suppressed BOOLEAN NOT NULL, 
	geometry BLOB, 
	CONSTRAINT pk_home_area PRIMARY KEY (area_id)
);
CREATE TABLE home_point (
	point_id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	reporting_id TEXT DEFAULT '' NOT NULL, 
	group_name TEXT DEFAULT '' NOT NULL, 
	students INTEGER NOT NULL, 
	lon FLOAT NOT NULL, 
	lat FLOAT NOT NULL, 
	CONSTRAINT pk_home_point PRIMARY KEY (point_id), 
	CONSTRAINT ck_home_point_no_small_count CHECK (students >= 10)
);
CREATE TABLE home_report (
	id INTEGER NOT NULL, 
	report JSON NOT NULL, 
	CONSTRAINT pk_home_report PRIMARY KEY (id)
);
CREATE TABLE language (
	id VARCHAR(36) NOT NULL, 
	service_id VARCHAR(36) NOT NULL, 
	code TEXT DEFAULT '' NOT NULL, 
	position INTEGER NOT NULL, 
	CONSTRAINT pk_language PRIMARY KEY (id), 
	CONSTRAINT fk_language_service_id FOREIGN KEY(service_id) REFERENCES service (id) ON DELETE CASCADE
);
INSERT INTO "language" VALUES('b478a340-29ef-571d-b2ae-6da942128635','38cf1288-fb46-5214-b122-129b3709abaa','es',0);
INSERT INTO "language" VALUES('a658b3e6-acda-5407-b315-5e6ef40555cd','38cf1288-fb46-5214-b122-129b3709abaa','en',1);
CREATE TABLE layer (
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	attribution TEXT DEFAULT '' NOT NULL, 
	columns JSON NOT NULL, 
	loaded_at DATETIME NOT NULL, 
	CONSTRAINT pk_layer PRIMARY KEY (name)
);
CREATE TABLE layer_feature (
	layer_name TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	facts JSON NOT NULL, 
	geometry BLOB, 
	CONSTRAINT pk_layer_feature PRIMARY KEY (layer_name, position), 
	CONSTRAINT fk_layer_feature_layer_name FOREIGN KEY(layer_name) REFERENCES layer (name) ON DELETE CASCADE
);
CREATE TABLE location (
	id VARCHAR(36) NOT NULL, 
	location_type TEXT DEFAULT '' NOT NULL, 
	latitude FLOAT, 
	longitude FLOAT, 
	precision TEXT DEFAULT '' NOT NULL, 
	score FLOAT, 
	placed_by TEXT DEFAULT '' NOT NULL, 
	is_confidential BOOLEAN NOT NULL, 
	CONSTRAINT pk_location PRIMARY KEY (id), 
	CONSTRAINT ck_location_both_or_neither CHECK ((latitude IS NULL) = (longitude IS NULL))
);
INSERT INTO "location" VALUES('ede043c5-3b54-50d6-bbcd-9bfb4ea4c95f','physical',NULL,NULL,'',NULL,'',0);
INSERT INTO "location" VALUES('c4c85643-921c-53c1-abb5-b4a43bdd19bb','physical',32.5,-86.5,'range',0.9,'geocoder',0);
INSERT INTO "location" VALUES('31a263e2-2e92-531d-a836-b1dd239b6681','physical',32.4,-86.4,'',NULL,'file',1);
CREATE TABLE meta (
	"key" TEXT NOT NULL, 
	value JSON NOT NULL, 
	CONSTRAINT pk_meta PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('name','"Springfield"');
CREATE TABLE organization (
	id VARCHAR(36) NOT NULL, 
	name TEXT NOT NULL, 
	is_implied BOOLEAN NOT NULL, 
	CONSTRAINT pk_organization PRIMARY KEY (id)
);
INSERT INTO "organization" VALUES('2bea54ff-95be-493e-8540-81e565d717cb','Harvest of Hope',0);
INSERT INTO "organization" VALUES('fa114082-6e3c-40d2-8bbb-f485e01c895d','Oak Library',1);
INSERT INTO "organization" VALUES('78f46817-94c0-4add-a418-5c657a80f371','Safe House',1);
CREATE TABLE partnership (
	id VARCHAR(36) NOT NULL, 
	service_at_location_id VARCHAR(36) NOT NULL, 
	stage TEXT DEFAULT '' NOT NULL, 
	trust TEXT DEFAULT '' NOT NULL, 
	feedback TEXT DEFAULT '' NOT NULL, 
	tie_holder TEXT DEFAULT '' NOT NULL, 
	last_contact_on DATE, 
	verified_on DATE, 
	verified_by TEXT DEFAULT '' NOT NULL, 
	notes TEXT DEFAULT '' NOT NULL, 
	readiness JSON, 
	CONSTRAINT pk_partnership PRIMARY KEY (id), 
	CONSTRAINT fk_partnership_service_at_location_id FOREIGN KEY(service_at_location_id) REFERENCES service_at_location (id) ON DELETE CASCADE, 
	CONSTRAINT uq_partnership_service_at_location_id UNIQUE (service_at_location_id)
);
INSERT INTO "partnership" VALUES('1fa3bcd2-8aba-5bb8-9c9c-72bcaff14acf','b3fac5e5-daec-4f0d-ba0a-7ca91e4a2777','allied','high','kind staff','Ms. Ruiz','2026-03-01','2026-04-02','CM','Back door','["know", "act"]');
INSERT INTO "partnership" VALUES('2537115d-da67-578a-bd44-8aa39dfa8f74','cca206d3-3eb9-46ed-9ccd-8feafde18d45','new','','','',NULL,NULL,'','',NULL);
CREATE TABLE phone (
	id VARCHAR(36) NOT NULL, 
	service_at_location_id VARCHAR(36) NOT NULL, 
	number TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_phone PRIMARY KEY (id), 
	CONSTRAINT fk_phone_service_at_location_id FOREIGN KEY(service_at_location_id) REFERENCES service_at_location (id) ON DELETE CASCADE, 
	CONSTRAINT uq_phone_service_at_location_id UNIQUE (service_at_location_id)
);
INSERT INTO "phone" VALUES('3adb4561-7378-5514-aace-e930f63ed1ec','b3fac5e5-daec-4f0d-ba0a-7ca91e4a2777','1');
INSERT INTO "phone" VALUES('b3b3d812-6eaf-5b59-8c90-efc33e1b24e2','cca206d3-3eb9-46ed-9ccd-8feafde18d45','555');
CREATE TABLE reporting_area (
	reporting_id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	member_ids JSON NOT NULL, 
	students INTEGER, 
	is_suppressed BOOLEAN NOT NULL, 
	geometry BLOB, 
	CONSTRAINT pk_reporting_area PRIMARY KEY (reporting_id), 
	CONSTRAINT ck_reporting_area_no_small_count CHECK (students IS NULL OR students >= 10)
);
CREATE TABLE schedule (
	id VARCHAR(36) NOT NULL, 
	service_at_location_id VARCHAR(36) NOT NULL, 
	description TEXT DEFAULT '' NOT NULL, 
	opening_hours TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_schedule PRIMARY KEY (id), 
	CONSTRAINT fk_schedule_service_at_location_id FOREIGN KEY(service_at_location_id) REFERENCES service_at_location (id) ON DELETE CASCADE, 
	CONSTRAINT uq_schedule_service_at_location_id UNIQUE (service_at_location_id)
);
INSERT INTO "schedule" VALUES('06953a36-dda0-5db1-aea3-66941eef4e60','b3fac5e5-daec-4f0d-ba0a-7ca91e4a2777','Tue 4-6','Tu 16:00-18:00');
CREATE TABLE service (
	id VARCHAR(36) NOT NULL, 
	organization_id VARCHAR(36) NOT NULL, 
	name TEXT NOT NULL, 
	description TEXT DEFAULT '' NOT NULL, 
	url TEXT DEFAULT '' NOT NULL, 
	email TEXT DEFAULT '' NOT NULL, 
	eligibility_description TEXT DEFAULT '' NOT NULL, 
	minimum_age FLOAT, 
	maximum_age FLOAT, 
	category TEXT DEFAULT '' NOT NULL, 
	capacity FLOAT, 
	childcare_on_site BOOLEAN, 
	CONSTRAINT pk_service PRIMARY KEY (id), 
	CONSTRAINT fk_service_organization_id FOREIGN KEY(organization_id) REFERENCES organization (id) ON DELETE CASCADE
);
INSERT INTO "service" VALUES('74a70fbe-ca94-5665-a8ce-1f90cf989af3','fa114082-6e3c-40d2-8bbb-f485e01c895d','Oak Library','','','','',NULL,NULL,'library',NULL,NULL);
INSERT INTO "service" VALUES('38cf1288-fb46-5214-b122-129b3709abaa','2bea54ff-95be-493e-8540-81e565d717cb','Harvest Pantry','Groceries once a week','https://example.org','hello@example.org','Residents',5.0,18.5,'food',40.0,0);
INSERT INTO "service" VALUES('f2a8b0b4-0a98-54c4-92e3-deb1689ccd61','78f46817-94c0-4add-a418-5c657a80f371','Safe House','','','','',NULL,NULL,'',NULL,NULL);
CREATE TABLE service_at_location (
	id VARCHAR(36) NOT NULL, 
	service_id VARCHAR(36) NOT NULL, 
	location_id VARCHAR(36) NOT NULL, 
	external_id TEXT, 
	import_keys JSON, 
	source_id TEXT, 
	source TEXT DEFAULT '' NOT NULL, 
	extra JSON, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_service_at_location PRIMARY KEY (id), 
	CONSTRAINT fk_service_at_location_location_id FOREIGN KEY(location_id) REFERENCES location (id) ON DELETE CASCADE, 
	CONSTRAINT fk_service_at_location_service_id FOREIGN KEY(service_id) REFERENCES service (id) ON DELETE CASCADE, 
	CONSTRAINT uq_service_at_location_external_id UNIQUE (external_id), 
	CONSTRAINT uq_service_at_location_location_id UNIQUE (location_id), 
	CONSTRAINT uq_service_at_location_service_id UNIQUE (service_id)
);
INSERT INTO "service_at_location" VALUES('4d2b6e31-b056-4591-b49e-c742e398821d','74a70fbe-ca94-5665-a8ce-1f90cf989af3','ede043c5-3b54-50d6-bbcd-9bfb4ea4c95f',NULL,'["oaklibrary|3oakrdspringfield"]','partners','partners.csv',NULL,'2026-05-01 12:01:00.000000','2026-05-01 12:01:00.000000');
INSERT INTO "service_at_location" VALUES('b3fac5e5-daec-4f0d-ba0a-7ca91e4a2777','38cf1288-fb46-5214-b122-129b3709abaa','c4c85643-921c-53c1-abb5-b4a43bdd19bb','P1',NULL,'partners','phone list','{"Bus line": "7", "description_es": "Comestibles"}','2026-05-01 12:01:00.000000','2026-05-01 12:03:00.000000');
INSERT INTO "service_at_location" VALUES('cca206d3-3eb9-46ed-9ccd-8feafde18d45','f2a8b0b4-0a98-54c4-92e3-deb1689ccd61','31a263e2-2e92-531d-a836-b1dd239b6681','R1',NULL,'partners','partners.csv',NULL,'2026-05-01 12:01:00.000000','2026-05-01 12:05:00.000000');
CREATE TABLE source (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	attribution TEXT DEFAULT '' NOT NULL, 
	licence TEXT DEFAULT '' NOT NULL, 
	loaded_at DATETIME NOT NULL, 
	fingerprint TEXT DEFAULT '' NOT NULL, 
	rows INTEGER NOT NULL, 
	CONSTRAINT pk_source PRIMARY KEY (id)
);
INSERT INTO "source" VALUES('partners','partners.csv','partners','Our district','','2026-05-01 12:01:00.000000','',0);
CREATE INDEX ix_layer_kind ON layer (kind);
CREATE INDEX ix_organization_name ON organization (name);
CREATE INDEX ix_change_entry_service_at_location_id ON change_entry (service_at_location_id);
CREATE INDEX ix_service_organization_id ON service (organization_id);
CREATE INDEX ix_language_service_id ON language (service_id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('change',4);
COMMIT;
