"""The realm initial measurement, computed from the commands that built a realm (RMM 1.0 A7 and B4)."""
import hashlib

PAGE = 4096
HASHES = {0: "sha256", 1: "sha512"}

# RealmParams and RecParams: offset and size of the fields that are measured, and of some that are not.
REALM_FIELDS = [(0x000, 8), (0x008, 1), (0x010, 1), (0x018, 1), (0x020, 1), (0x028, 1), (0x030, 1)]
REALM_HASH_ALGORITHM = 0x030
REALM_PERSONALIZATION_VALUE = (0x400, 64)
REALM_START_LEVEL = 0x810
REC_FIELDS = [(0x000, 8), (0x200, 8), (0x300, 64)]

DATA, REC, RIPAS = 0, 1, 2
RUNNABLE = 1
MEASURE_CONTENT = 1


def entry_bytes(level):
    return PAGE << (9 * (3 - level))


def only(page, fields):
    """A zero page with these fields of another."""
    result = bytearray(PAGE)
    for offset, size in fields:
        result[offset:offset + size] = page[offset:offset + size]
    return bytes(result)


class Measurement:
    """Takes the build steps of one realm in order."""

    def __init__(self, steps):
        for step in steps:
            page = bytes.fromhex(step.get("page", ""))
            getattr(self, step["call"].removeprefix("RMI_").lower())(step["x"], page)

    @property
    def rim(self):
        return self._rim[:self._digest_bytes]

    def _hash(self, data):
        return hashlib.new(self._algorithm, data).digest().ljust(64, b"\0")

    def _extend(self, kind, fields):
        descriptor = bytearray(256)
        descriptor[0] = kind
        descriptor[0x08:0x10] = (256).to_bytes(8, "little")
        descriptor[0x10:0x50] = self._rim
        for offset, value in fields.items():
            data = value if isinstance(value, bytes) else value.to_bytes(8, "little")
            descriptor[offset:offset + len(data)] = data
        self._rim = self._hash(bytes(descriptor))

    def realm_create(self, _, page):
        self._algorithm = HASHES[page[REALM_HASH_ALGORITHM]]
        self._digest_bytes = hashlib.new(self._algorithm).digest_size
        self._start_level = int.from_bytes(page[REALM_START_LEVEL:REALM_START_LEVEL + 8], "little", signed=True)
        self._tables = set()  # level and first address of what a table covers
        self._rim = self._hash(only(page, REALM_FIELDS))
        offset, size = REALM_PERSONALIZATION_VALUE
        self.personalization_value = page[offset:offset + size]

    def rtt_create(self, x, _):
        _, _, ipa, level, _ = x
        self._tables.add((level, ipa))

    def _level_of(self, ipa):
        level = self._start_level
        while (level + 1, ipa - ipa % entry_bytes(level)) in self._tables:
            level += 1
        return level

    def rtt_init_ripas(self, x, _):
        _, base, top, _, _ = x
        size = entry_bytes(self._level_of(base))
        table_end = base - base % (512 * size) + 512 * size
        while base + size <= min(top, table_end):
            self._extend(RIPAS, {0x50: base, 0x58: base + size})
            base += size

    def data_create(self, x, page):
        _, _, ipa, _, flags = x
        content = self._hash(page) if flags & MEASURE_CONTENT else bytes(64)
        self._extend(DATA, {0x50: ipa, 0x58: flags, 0x60: content})

    def rec_create(self, _, page):
        if page[0] & RUNNABLE:
            self._extend(REC, {0x50: self._hash(only(page, REC_FIELDS))})
