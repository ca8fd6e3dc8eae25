"""A verifier of CCA attestation tokens (RMM 1.0 A7) on Debian's cbor2 and cryptography. It shares no code with
the simulator: format, keys and expected values come from the specification and the published test seeds."""
import hashlib

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

P384_ORDER = 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973

TOKEN_TAG = 399
PLATFORM_TOKEN, REALM_TOKEN = 44234, 44241
SIGN1_TAG = 18
ES384_HEADER = bytes.fromhex("a1013822")

CHALLENGE, PROFILE = 10, 265
PERSONALIZATION_VALUE, REALM_HASH, PUBLIC_KEY, RIM, REMS, KEY_HASH = 44235, 44236, 44237, 44238, 44239, 44240
REALM_ID = 65001
INSTANCE_ID, LIFECYCLE, IMPLEMENTATION_ID = 256, 2395, 2396
COMPONENTS, VERIFICATION_SERVICE, CONFIG, PLATFORM_HASH = 2399, 2400, 2401, 2402
COMPONENT_MEASUREMENT, COMPONENT_SIGNER = 2, 5

REALM_PROFILE = "tag:arm.com,2023:realm#1.0.0"
PLATFORM_PROFILE = "tag:arm.com,2023:cca_platform#1.0.0"
SECURED = 0x30
HASHES = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}


class Rejected(Exception):
    """The token is not accepted; the argument says which requirement does not hold."""


def require(condition, what):
    if not condition:
        raise Rejected(what)


def test_key(seed):
    """The private key of a test identity: SHA-512 of its seed, modulo n - 1, plus 1 (FIPS 186-5 A.2.1)."""
    scalar = int.from_bytes(hashlib.sha512(seed.encode()).digest(), "big") % (P384_ORDER - 1) + 1
    return ec.derive_private_key(scalar, ec.SECP384R1())


def cose_key(public_key):
    numbers = public_key.public_numbers()
    return cbor2.dumps({1: 2, -1: 2, -2: numbers.x.to_bytes(48, "big"), -3: numbers.y.to_bytes(48, "big")})


def sig_structure(payload, header=ES384_HEADER):
    return cbor2.dumps(["Signature1", header, b"", payload])


def decode(data, what):
    """One item in its shortest form with definite lengths, and nothing behind it."""
    try:
        item = cbor2.loads(data)
        canonical = cbor2.dumps(item) == data
    except Exception as error:  # whatever the library trips over
        raise Rejected(f"{what} encoding") from error
    require(canonical, f"{what} encoding")
    return item


def open_sign1(data, what):
    """Payload and signature of a COSE_Sign1, not verified."""
    item = decode(data, what)
    require(isinstance(item, cbor2.CBORTag) and item.tag == SIGN1_TAG, f"{what} tag")
    require(isinstance(item.value, list) and len(item.value) == 4, f"{what} shape")
    header, unprotected, payload, signature = item.value
    require(header == ES384_HEADER and unprotected == {}, f"{what} header")
    require(isinstance(payload, bytes), f"{what} payload")
    require(isinstance(signature, bytes) and len(signature) == 96, f"{what} signature")
    return payload, signature


def check_signature(public_key, payload, signature, what):
    r, s = int.from_bytes(signature[:48], "big"), int.from_bytes(signature[48:], "big")
    try:
        public_key.verify(utils.encode_dss_signature(r, s), sig_structure(payload), ec.ECDSA(hashes.SHA384()))
    except InvalidSignature as error:
        raise Rejected(f"{what} signature") from error


def claim(claims, key, kind, what, length=None):
    value = claims.get(key)
    require(isinstance(value, kind), f"{what} claim {key}")
    require(length is None or len(value) == length, f"{what} claim {key}")
    return value


def read_key(data):
    """A P-384 public key from its COSE_Key."""
    key = decode(data, "realm key")
    require(isinstance(key, dict) and key.get(1) == 2 and key.get(-1) == 2, "realm key type")
    x, y = (claim(key, label, bytes, "realm key", 48) for label in (-2, -3))
    try:
        return ec.EllipticCurvePublicNumbers(int.from_bytes(x, "big"), int.from_bytes(y, "big"),
                                             ec.SECP384R1()).public_key()
    except ValueError as error:
        raise Rejected("realm key point") from error


def check_platform(claims):
    require(claim(claims, PROFILE, str, "platform") == PLATFORM_PROFILE, "platform profile")
    claim(claims, IMPLEMENTATION_ID, bytes, "platform", 32)
    require(claim(claims, INSTANCE_ID, bytes, "platform", 33)[0] == 1, "platform instance id")
    claim(claims, CONFIG, bytes, "platform")
    require(claim(claims, LIFECYCLE, int, "platform") >> 8 == SECURED, "platform lifecycle")
    require(claims.get(PLATFORM_HASH) in HASHES, "platform hash algorithm")
    components = claim(claims, COMPONENTS, list, "platform")
    require(components, "platform components")
    for component in components:
        claim(component, COMPONENT_MEASUREMENT, bytes, "component")
        claim(component, COMPONENT_SIGNER, bytes, "component")


def check_realm(claims, challenge, rim, personalization_value, realm_id):
    require(claims.get(PROFILE, REALM_PROFILE) == REALM_PROFILE, "realm profile")
    digest_bytes = HASHES[claims[REALM_HASH]]().digest_size
    require(claim(claims, CHALLENGE, bytes, "realm", 64) == challenge, "challenge")
    value = claim(claims, PERSONALIZATION_VALUE, bytes, "realm", 64)
    require(value == personalization_value, "personalization value")
    require(claim(claims, RIM, bytes, "realm", digest_bytes) == rim, "rim")
    rems = claim(claims, REMS, list, "realm", 4)
    require(all(isinstance(rem, bytes) and len(rem) == digest_bytes for rem in rems), "rems")
    require(claims.get(REALM_ID) == realm_id, "realm id")


def verify(token, platform_key, challenge, rim, personalization_value=bytes(64), realm_id=None):
    """Claims of the platform and of the realm, or Rejected. A realm without id must not claim one."""
    item = decode(token, "token")
    require(isinstance(item, cbor2.CBORTag) and item.tag == TOKEN_TAG, "token tag")
    require(isinstance(item.value, dict) and set(item.value) == {PLATFORM_TOKEN, REALM_TOKEN}, "token shape")
    payload, signature = open_sign1(item.value[PLATFORM_TOKEN], "platform token")
    check_signature(platform_key, payload, signature, "platform token")
    platform = decode(payload, "platform claims")
    check_platform(platform)

    payload, signature = open_sign1(item.value[REALM_TOKEN], "realm token")
    realm = decode(payload, "realm claims")
    require(realm.get(REALM_HASH) in HASHES and realm.get(KEY_HASH) in HASHES, "realm hash algorithm")
    key = claim(realm, PUBLIC_KEY, bytes, "realm")
    require(platform.get(CHALLENGE) == HASHES[realm[KEY_HASH]](key).digest(), "binding")
    check_signature(read_key(key), payload, signature, "realm token")
    check_realm(realm, challenge, rim, personalization_value, realm_id)
    return platform, realm
