/**
 * A key and its self-signed certificate for localhost, 127.0.0.1 and h2.test, for servers of tests only; valid until
 * 2126. Made by: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500
 * -subj /CN=localhost -addext subjectAltName=DNS:localhost,DNS:h2.test,IP:127.0.0.1
 */
export const LOOPBACK_TLS = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgyJEJ4gO8TQCmgUcU
mZyRdCncVGr4Aqnfc81Hk13sZDChRANCAASzQlMEat84Z9FIqFdHLS4g4ozfegfM
au0+1XZNm8Zj4iUr8JLgBbjY9F+WdPgF1YsDp2mLA5bJsjHdmMwQHMMx
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBozCCAUqgAwIBAgIUPtWfNdq2i2hSG9EhXrKGLn+1UMYwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNDExMTQzMVoYDzIxMjYxMDMx
MTExNDMxWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASzQlMEat84Z9FIqFdHLS4g4ozfegfMau0+1XZNm8Zj4iUr8JLgBbjY
9F+WdPgF1YsDp2mLA5bJsjHdmMwQHMMxo3gwdjAdBgNVHQ4EFgQUbDei0/bz2xyh
lUsbjTqmAKK/cRIwHwYDVR0jBBgwFoAUbDei0/bz2xyhlUsbjTqmAKK/cRIwDwYD
VR0TAQH/BAUwAwEB/zAjBgNVHREEHDAagglsb2NhbGhvc3SCB2gyLnRlc3SHBH8A
AAEwCgYIKoZIzj0EAwIDRwAwRAIgF5phdTzZKdxPicZ6A6qad/eEcxMjiuN4UwfU
owpgX3sCIF9K1AkNn2w0qJmYiclP7KiZEbLiOt7jwuCqrArpw6h7
-----END CERTIFICATE-----
`,
};
