#!/usr/bin/env python3
"""Tokens of the simulator under a verifier that shares no code with it: signatures, binding and the expected RIM
hold for realms of every kind, and no tampered token passes. Argument: the program that writes the tokens."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import cca_token as cca
from realm_measurement import Measurement
from tamperings import PLATFORM_KEY, TAMPERINGS, Parts

WRITER = ""


def written_tokens():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "tokens.json"
        subprocess.run([WRITER, path], check=True, timeout=60)
        return json.loads(path.read_text())


class Realm:
    """What the owner of a realm knows about it, and its tokens."""

    def __init__(self, document):
        self.name = document["name"]
        self.realm_id = document.get("realm_id")
        self.measurement = Measurement(document["build"])
        self.tokens = [(bytes.fromhex(t["token"]), bytes.fromhex(t["challenge"])) for t in document["tokens"]]

    def verify(self, token, challenge):
        return cca.verify(token, PLATFORM_KEY.public_key(), challenge, self.measurement.rim,
                          self.measurement.personalization_value, self.realm_id)


class TokenTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.realms = [Realm(document) for document in written_tokens()]

    def each_token(self):
        for realm in self.realms:
            for token, challenge in realm.tokens:
                yield realm, token, challenge

    def test_kinds_of_realms(self):
        self.assertEqual([realm.name for realm in self.realms],
                         ["sha-256", "sha-256 with shared memory", "sha-512", "sha-512 with shared memory"])
        self.assertEqual([len(realm.tokens) for realm in self.realms], [2] * 4)

    def test_every_token_is_accepted(self):
        for realm, token, challenge in self.each_token():
            with self.subTest(realm.name):
                _, claims = realm.verify(token, challenge)
                self.assertEqual(claims[cca.REALM_HASH], realm.name[:7])
                self.assertEqual(cca.REALM_ID in claims, "shared memory" in realm.name)
                self.assertEqual(claims[cca.REMS], [bytes(len(realm.measurement.rim))] * 4)
                self.assertLessEqual(len(token), 4096)

    def test_platform_is_the_documented_test_platform(self):
        for realm, token, challenge in self.each_token():
            platform, _ = realm.verify(token, challenge)
            digest = cca.HASHES["sha-256"]
            self.assertEqual(platform[cca.IMPLEMENTATION_ID], digest(b"realmsim test implementation").digest())
            key = cca.cose_key(PLATFORM_KEY.public_key())
            self.assertEqual(platform[cca.INSTANCE_ID], b"\1" + digest(key).digest())
            self.assertEqual([component[1] for component in platform[cca.COMPONENTS]], ["BL31", "RMM"])

    def test_claims_stand_in_the_order_of_emission(self):
        for realm, token, challenge in self.each_token():
            platform, claims = realm.verify(token, challenge)
            realm_id = [cca.REALM_ID] if realm.realm_id else []
            self.assertEqual(list(claims), [10, 44235, 44237, 44236, 44240, 265, *realm_id, 44238, 44239])
            self.assertEqual(list(platform), [265, 10, 2396, 256, 2401, 2395, 2399, 2400, 2402])

    def test_tokens_are_the_same_in_every_run(self):
        again = [Realm(document).tokens for document in written_tokens()]
        self.assertEqual([realm.tokens for realm in self.realms], again)

    def test_tokens_of_other_realms_are_rejected(self):
        for realm, _, _ in self.each_token():
            for other in self.realms:
                if other is realm:
                    continue
                token, challenge = other.tokens[0]
                with self.assertRaises(cca.Rejected):
                    realm.verify(token, challenge)

    def test_other_challenge_is_rejected(self):
        for realm in self.realms:
            (token, _), (_, challenge) = realm.tokens
            with self.assertRaisesRegex(cca.Rejected, "^challenge$"):
                realm.verify(token, challenge)

    def test_there_are_at_least_20_tamperings(self):
        self.assertGreaterEqual(len(TAMPERINGS), 20)

    def test_nothing_changed_is_accepted(self):
        for realm, token, challenge in self.each_token():
            self.assertEqual(Parts(token).join(), token)
            realm.verify(Parts(token).resign(cca.PLATFORM_TOKEN).resign(cca.REALM_TOKEN).join(), challenge)


def rejects(tamper, breaks):
    def test(self):
        for realm, token, challenge in self.each_token():
            tampered = tamper(Parts(token))
            with self.subTest(realm.name), self.assertRaisesRegex(cca.Rejected, f"^{breaks}$"):
                realm.verify(tampered, challenge)
    return test


for name, (function, requirement) in TAMPERINGS.items():
    setattr(TokenTest, f"test_rejects_{name}", rejects(function, requirement))

if __name__ == "__main__":
    WRITER = sys.argv.pop(1)
    unittest.main()
