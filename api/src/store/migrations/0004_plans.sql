CREATE TABLE plan_contents (
    hash TEXT PRIMARY KEY,
    content TEXT NOT NULL
);

CREATE TABLE plans (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    institution TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    number BIGINT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    run TEXT NOT NULL,
    base TEXT NOT NULL,
    ground_hash TEXT NOT NULL REFERENCES plan_contents (hash),
    problem_hash TEXT NOT NULL REFERENCES plan_contents (hash),
    plan_hash TEXT NOT NULL REFERENCES plan_contents (hash),
    locks TEXT NOT NULL,
    created_by TEXT NOT NULL,
    edited_by TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    published_by TEXT NOT NULL,
    superseded_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    published_at BIGINT NOT NULL
);

CREATE INDEX plans_of_institution ON plans (kind, institution, state, number);

CREATE TABLE plan_steps (
    plan TEXT NOT NULL REFERENCES plans (id),
    version BIGINT NOT NULL,
    step TEXT NOT NULL,
    account TEXT NOT NULL,
    at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    plan_hash TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (plan, version)
);

CREATE TABLE plan_results (
    plan TEXT NOT NULL REFERENCES plans (id),
    seq BIGINT NOT NULL,
    subject TEXT NOT NULL,
    content TEXT NOT NULL,
    account TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (plan, seq)
);

CREATE TABLE plan_links (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    institution TEXT NOT NULL,
    subject TEXT NOT NULL,
    plan TEXT NOT NULL,
    account TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL
);
