CREATE TABLE identities (
    id TEXT PRIMARY KEY,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES accounts (id),
    made_account BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (issuer, subject)
);

CREATE TABLE begun_sign_ins (
    state TEXT PRIMARY KEY,
    browser TEXT NOT NULL,
    account TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
