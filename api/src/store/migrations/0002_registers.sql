CREATE TABLE imports (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    institution TEXT NOT NULL,
    file TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    is_whole BIGINT NOT NULL,
    state TEXT NOT NULL,
    found TEXT NOT NULL,
    refused TEXT NOT NULL,
    difference TEXT NOT NULL,
    account TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL
);

CREATE TABLE register_changes (
    seq BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    institution TEXT NOT NULL,
    key TEXT NOT NULL,
    content TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    account TEXT NOT NULL,
    import TEXT NOT NULL
);

CREATE INDEX register_changes_by_key ON register_changes (kind, institution, key, effective_on, seq);

CREATE TABLE register_head (
    one BIGINT PRIMARY KEY,
    seq BIGINT NOT NULL
);

INSERT INTO register_head (one, seq) VALUES (1, 0);
