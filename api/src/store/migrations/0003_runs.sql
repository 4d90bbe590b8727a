CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    institution TEXT NOT NULL,
    account TEXT NOT NULL,
    state TEXT NOT NULL,
    work TEXT NOT NULL,
    record TEXT NOT NULL,
    events TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    owner TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    stop_asked BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX runs_under_way ON runs (state, id) WHERE state IN ('queued', 'running');

CREATE TABLE idempotency_keys (
    account TEXT NOT NULL,
    key TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    run TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account, key)
);
