//! A tiny identity provider on this machine: it tells of itself, of its keys, and exchanges each code once. What it
//! says of people can be bent.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
    RsaPublicKeyComponents,
};
use serde_json::{Value, json};
use support::provider_key::RSA;
use tokio::runtime::Builder;
use url::form_urlencoded::parse;

pub(crate) const CLIENT: &str = "rounds";
/// A secret that must be coded before it is sent.
pub(crate) const SECRET: &str = "s:e c/r%t";

pub(crate) enum Key {
    Es256(EcdsaKeyPair),
    Rs256(RsaKeyPair),
}

impl Key {
    pub(crate) fn es256() -> Key {
        let random = SystemRandom::new();
        let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let bytes = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        Key::Es256(EcdsaKeyPair::from_pkcs8(kind, bytes.as_ref(), &random).unwrap())
    }

    pub(crate) fn rs256() -> Key {
        let digits: String = RSA.split_whitespace().collect();
        Key::Rs256(RsaKeyPair::from_pkcs8(&STANDARD.decode(digits).unwrap()).unwrap())
    }

    fn algorithm(&self) -> &'static str {
        match self {
            Key::Es256(_) => "ES256",
            Key::Rs256(_) => "RS256",
        }
    }

    fn public(&self, name: &str) -> Value {
        match self {
            Key::Es256(pair) => {
                let point = pair.public_key().as_ref();
                json!({ "kty": "EC", "crv": "P-256", "use": "sig", "kid": name,
                    "x": coded(&point[1..33]), "y": coded(&point[33..]) })
            }
            Key::Rs256(pair) => {
                let public: RsaPublicKeyComponents<Vec<u8>> = pair.public().into();
                json!({ "kty": "RSA", "alg": "RS256", "kid": name,
                    "n": coded(&public.n),
                    "e": coded(&public.e) })
            }
        }
    }

    fn sign(&self, text: &str) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Key::Es256(pair) => pair.sign(&random, text.as_bytes()).unwrap().as_ref().into(),
            Key::Rs256(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                let signed = pair.sign(&RSA_PKCS1_SHA256, &random, text.as_bytes(), &mut signature);
                signed.unwrap();
                signature
            }
        }
    }
}

pub(crate) fn coded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What the provider does.
pub(crate) struct Manner {
    pub(crate) key: Key,
    /// The name of the key; another one stands for another key.
    pub(crate) kid: String,
    /// Claims that are other than they should be.
    pub(crate) claims: Value,
    /// Parts of the head of tokens that are.
    pub(crate) head: Value,
    /// Whether the last byte of the signature is another.
    pub(crate) forges: bool,
    /// What is answered to those who bring a code, instead of a token.
    pub(crate) status: u16,
    /// Seconds since 1970.
    pub(crate) now: i64,
    /// How often each address was asked.
    pub(crate) asked: BTreeMap<String, usize>,
    codes: BTreeMap<String, (BTreeMap<String, String>, String)>,
}

/// What handlers share.
struct Shared {
    url: String,
    manner: Mutex<Manner>,
}

pub(crate) struct Provider(Arc<Shared>);

impl Provider {
    pub(crate) fn start(key: Key) -> Provider {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let manner = Manner {
            key,
            kid: "first".into(),
            claims: json!({}),
            head: json!({}),
            forges: false,
            status: 200,
            now: 0,
            asked: BTreeMap::new(),
            codes: BTreeMap::new(),
        };
        let shared = Arc::new(Shared {
            url: format!("http://{}", listener.local_addr().unwrap()),
            manner: Mutex::new(manner),
        });
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&shared));
        // It ends with the process that tests.
        thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                axum::serve(listener, router).await.unwrap();
            });
        });
        Provider(shared)
    }

    pub(crate) fn url(&self) -> &str {
        &self.0.url
    }

    pub(crate) fn manner(&self) -> MutexGuard<'_, Manner> {
        self.0.manner.lock().unwrap()
    }

    pub(crate) fn asked(&self, path: &str) -> usize {
        self.manner().asked.get(path).copied().unwrap_or(0)
    }

    /// As if a person signed in where the service has sent the browser; what the browser brings back.
    pub(crate) fn sign_in(&self, address: &str, subject: &str) -> Value {
        let (place, query) = address.split_once('?').unwrap();
        assert_eq!(place, format!("{}/authorize", self.url()));
        let asked: BTreeMap<String, String> = parse(query.as_bytes()).into_owned().collect();
        for (name, value) in [
            ("response_type", "code"),
            ("client_id", CLIENT),
            ("code_challenge_method", "S256"),
        ] {
            assert_eq!(asked[name], value, "{name}");
        }
        assert!(asked["scope"].split(' ').any(|scope| scope == "openid"));
        let state = asked["state"].clone();
        let mut manner = self.manner();
        let code = format!("code {}", manner.codes.len());
        manner.codes.insert(code.clone(), (asked, subject.into()));
        json!({ "state": state, "code": code, "iss": self.url() })
    }
}

async fn answer(
    State(shared): State<Arc<Shared>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut manner = shared.manner.lock().unwrap();
    *manner.asked.entry(uri.path().into()).or_default() += 1;
    let url = &shared.url;
    match uri.path() {
        "/.well-known/openid-configuration" => Json(json!({
            "issuer": url,
            "authorization_endpoint": format!("{url}/authorize"),
            "token_endpoint": format!("{url}/token"),
            "jwks_uri": format!("{url}/keys"),
            "authorization_response_iss_parameter_supported": true,
        }))
        .into_response(),
        "/keys" => {
            let odd = json!({ "kty": "oct", "k": "AAAA", "kid": "shared" });
            let key = manner.key.public(&manner.kid);
            Json(json!({ "keys": [odd, key] })).into_response()
        }
        "/token" => exchange(url, &mut manner, &headers, &body),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn exchange(url: &str, manner: &mut Manner, headers: &HeaderMap, body: &Bytes) -> Response {
    let form: BTreeMap<String, String> = parse(body).into_owned().collect();
    let pair = format!("{CLIENT}:s%3Ae+c%2Fr%25t");
    let expected = format!("Basic {}", STANDARD.encode(pair));
    assert_eq!(headers["authorization"], expected.as_str());
    assert_eq!(form["grant_type"], "authorization_code");
    let found = manner.codes.remove(&form["code"]);
    let challenge = ring::digest::digest(&ring::digest::SHA256, form["code_verifier"].as_bytes());
    let fits = found.filter(|(asked, _)| {
        asked["code_challenge"] == coded(challenge.as_ref())
            && asked["redirect_uri"] == form["redirect_uri"]
    });
    let Some((asked, subject)) = fits else {
        let refused = Json(json!({ "error": "invalid_grant" }));
        return (StatusCode::BAD_REQUEST, refused).into_response();
    };
    if manner.status != 200 {
        return StatusCode::from_u16(manner.status).unwrap().into_response();
    }
    let mut head = json!({ "alg": manner.key.algorithm(), "kid": manner.kid, "typ": "JWT" });
    let mut claims = json!({ "iss": url, "sub": subject, "aud": CLIENT, "iat": manner.now,
        "exp": manner.now + 300, "nonce": asked["nonce"] });
    for (whole, bent) in [(&mut head, &manner.head), (&mut claims, &manner.claims)] {
        for (name, value) in bent.as_object().unwrap() {
            match value {
                Value::Null => whole.as_object_mut().unwrap().remove(name),
                value => whole
                    .as_object_mut()
                    .unwrap()
                    .insert(name.clone(), value.clone()),
            };
        }
    }
    let part = |value: &Value| coded(value.to_string().as_bytes());
    let text = format!("{}.{}", part(&head), part(&claims));
    let mut signature = match head["alg"].as_str() {
        Some("none") => Vec::new(),
        _ => manner.key.sign(&text),
    };
    if manner.forges {
        *signature.last_mut().unwrap() ^= 1;
    }
    let token = format!("{text}.{}", coded(&signature));
    Json(json!({ "access_token": "x", "token_type": "Bearer", "id_token": token })).into_response()
}
