"""Ways to tamper with a token, each with the requirement that it breaks. Some change bytes that are signed, some
put a signature of their own, some come from whoever holds the real keys, which are test keys, but lies."""
import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

import cca_token as cca

PLATFORM_KEY = cca.test_key("realmsim test IAK")
REALM_KEY = cca.test_key("realmsim test RAK")
STRANGER = cca.test_key("a stranger")
KEYS = {cca.PLATFORM_TOKEN: PLATFORM_KEY, cca.REALM_TOKEN: REALM_KEY}

TAMPERINGS = {}


def tampering(breaks):
    """Registers a function from the parts of a token to the bytes of another."""
    def register(function):
        TAMPERINGS[function.__name__] = (function, breaks)
        return function
    return register


def sign(key, payload, header=cca.ES384_HEADER):
    r, s = utils.decode_dss_signature(key.sign(cca.sig_structure(payload, header), ec.ECDSA(hashes.SHA384())))
    return r.to_bytes(48, "big") + s.to_bytes(48, "big")


class Parts:
    """A token taken apart, to be put together otherwise."""

    def __init__(self, token):
        self.token = token
        self.sign1 = {key: cbor2.loads(data).value for key, data in cbor2.loads(token).value.items()}

    def claims(self, which):
        return cbor2.loads(self.sign1[which][2])

    def set_claims(self, which, claims):
        """Leaves the signature as it is."""
        self.sign1[which][2] = claims if isinstance(claims, bytes) else cbor2.dumps(claims)

    def resign(self, which, claims=None, key=None):
        if claims is not None:
            self.set_claims(which, claims)
        self.sign1[which][3] = sign(key or KEYS[which], self.sign1[which][2])
        return self

    def sign1_bytes(self, which, tag=cca.SIGN1_TAG):
        return cbor2.dumps(cbor2.CBORTag(tag, self.sign1[which]))

    def join(self, tag=cca.TOKEN_TAG):
        return cbor2.dumps(cbor2.CBORTag(tag, {key: self.sign1_bytes(key) for key in self.sign1}))


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


# Signatures.

@tampering("platform token signature")
def bit_of_the_platform_signature_flipped(parts):
    parts.sign1[cca.PLATFORM_TOKEN][3] = flipped(parts.sign1[cca.PLATFORM_TOKEN][3], 95)
    return parts.join()


@tampering("realm token signature")
def bit_of_the_realm_signature_flipped(parts):
    parts.sign1[cca.REALM_TOKEN][3] = flipped(parts.sign1[cca.REALM_TOKEN][3], 0)
    return parts.join()


@tampering("realm token signature")
def halves_of_the_realm_signature_exchanged(parts):
    signature = parts.sign1[cca.REALM_TOKEN][3]
    parts.sign1[cca.REALM_TOKEN][3] = signature[48:] + signature[:48]
    return parts.join()


@tampering("realm token signature")
def realm_signature_of_zeros(parts):
    parts.sign1[cca.REALM_TOKEN][3] = bytes(96)
    return parts.join()


@tampering("realm token signature")
def realm_signature_in_der(parts):
    key, payload = REALM_KEY, parts.sign1[cca.REALM_TOKEN][2]
    parts.sign1[cca.REALM_TOKEN][3] = key.sign(cca.sig_structure(payload), ec.ECDSA(hashes.SHA384()))
    return parts.join()


@tampering("platform token signature")
def platform_token_signed_by_a_stranger(parts):
    return parts.resign(cca.PLATFORM_TOKEN, key=STRANGER).join()


@tampering("realm token signature")
def realm_token_signed_by_the_platform_key(parts):
    return parts.resign(cca.REALM_TOKEN, key=PLATFORM_KEY).join()


# Claims changed under the old signature.

@tampering("platform token signature")
def lifecycle_changed_under_the_old_signature(parts):
    parts.set_claims(cca.PLATFORM_TOKEN, {**parts.claims(cca.PLATFORM_TOKEN), cca.LIFECYCLE: 0x3001})
    return parts.join()


@tampering("realm token signature")
def rim_changed_under_the_old_signature(parts):
    claims = parts.claims(cca.REALM_TOKEN)
    parts.set_claims(cca.REALM_TOKEN, {**claims, cca.RIM: flipped(claims[cca.RIM], 0)})
    return parts.join()


@tampering("realm token signature")
def rem_changed_under_the_old_signature(parts):
    claims = parts.claims(cca.REALM_TOKEN)
    rems = claims[cca.REMS][:3] + [flipped(claims[cca.REMS][3], 31)]
    parts.set_claims(cca.REALM_TOKEN, {**claims, cca.REMS: rems})
    return parts.join()


@tampering("realm token signature")
def realm_id_changed_under_the_old_signature(parts):
    claims = parts.claims(cca.REALM_TOKEN)
    parts.set_claims(cca.REALM_TOKEN, {**claims, cca.REALM_ID: claims.get(cca.REALM_ID, 0) + 1})
    return parts.join()


# Binding of realm to platform.

@tampering("binding")
def realm_token_of_a_stranger_with_his_own_key(parts):
    claims = {**parts.claims(cca.REALM_TOKEN), cca.PUBLIC_KEY: cca.cose_key(STRANGER.public_key())}
    return parts.resign(cca.REALM_TOKEN, claims, STRANGER).join()


@tampering("binding")
def another_hash_algorithm_for_the_realm_key(parts):
    claims = parts.claims(cca.REALM_TOKEN)
    return parts.resign(cca.REALM_TOKEN, {**claims, cca.KEY_HASH: "sha-512"}).join()


@tampering("token shape")
def platform_token_left_out(parts):
    del parts.sign1[cca.PLATFORM_TOKEN]
    return parts.join()


@tampering("platform token signature")
def realm_and_platform_token_exchanged(parts):
    first, second = parts.sign1.values()
    parts.sign1 = {cca.PLATFORM_TOKEN: second, cca.REALM_TOKEN: first}
    return parts.join()


# True signatures under other claims.

@tampering("platform lifecycle")
def platform_in_debug(parts):
    claims = {**parts.claims(cca.PLATFORM_TOKEN), cca.LIFECYCLE: 0x4000}
    return parts.resign(cca.PLATFORM_TOKEN, claims).join()


@tampering("challenge")
def token_for_another_challenge(parts):
    claims = parts.claims(cca.REALM_TOKEN)
    return parts.resign(cca.REALM_TOKEN, {**claims, cca.CHALLENGE: bytes(64)}).join()


@tampering("rim")
def token_of_another_realm(parts):
    claims = parts.claims(cca.REALM_TOKEN)
    return parts.resign(cca.REALM_TOKEN, {**claims, cca.RIM: flipped(claims[cca.RIM], 5)}).join()


@tampering("realm id")
def realm_with_another_id(parts):
    claims = parts.claims(cca.REALM_TOKEN)
    return parts.resign(cca.REALM_TOKEN, {**claims, cca.REALM_ID: claims.get(cca.REALM_ID, 0) + 1}).join()


@tampering("realm claim 44239")
def three_rems(parts):
    claims = parts.claims(cca.REALM_TOKEN)
    return parts.resign(cca.REALM_TOKEN, {**claims, cca.REMS: claims[cca.REMS][:3]}).join()


@tampering("realm claims encoding")
def challenge_claimed_twice(parts):
    payload = parts.sign1[cca.REALM_TOKEN][2]
    again = cbor2.dumps(cca.CHALLENGE) + cbor2.dumps(parts.claims(cca.REALM_TOKEN)[cca.CHALLENGE])
    return parts.resign(cca.REALM_TOKEN, bytes([payload[0] + 1]) + payload[1:] + again).join()


# Other shapes.

@tampering("realm token header")
def another_algorithm_in_the_header(parts):
    header = cbor2.dumps({1: -7})
    parts.sign1[cca.REALM_TOKEN][0] = header
    parts.sign1[cca.REALM_TOKEN][3] = sign(REALM_KEY, parts.sign1[cca.REALM_TOKEN][2], header)
    return parts.join()


@tampering("realm token header")
def algorithm_moved_to_the_unprotected_header(parts):
    parts.sign1[cca.REALM_TOKEN][:2] = [b"", {1: -35}]
    parts.sign1[cca.REALM_TOKEN][3] = sign(REALM_KEY, parts.sign1[cca.REALM_TOKEN][2], b"")
    return parts.join()


@tampering("realm token payload")
def payload_left_out(parts):
    parts.sign1[cca.REALM_TOKEN][2] = None
    return parts.join()


@tampering("token tag")
def another_tag_around_the_token(parts):
    return parts.join(tag=cca.TOKEN_TAG + 1)


@tampering("token encoding")
def last_byte_cut(parts):
    return parts.token[:-1]


@tampering("token encoding")
def byte_behind(parts):
    return parts.token + b"\0"


@tampering("token encoding")
def map_of_indefinite_length(parts):
    tag, body = parts.token[:3], parts.token[4:]
    return tag + b"\xbf" + body + b"\xff"
