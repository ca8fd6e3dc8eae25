// CBOR: the examples of RFC 8949 appendix A in both directions, and what the reader refuses.
#include <limits>

#include <gtest/gtest.h>

#include "models/base/hex.h"
#include "models/crypto/cbor_reader.h"
#include "models/crypto/cbor_writer.h"
#include "tests/support/hex.h"

namespace realmsim::testing {
namespace {

using crypto::CborReader;
using crypto::CborWriter;

struct Example {
  std::string_view encoding;
  std::int64_t value;
};
constexpr std::array kIntegers{
    Example{"00", 0},
    Example{"01", 1},
    Example{"0a", 10},
    Example{"17", 23},
    Example{"1818", 24},
    Example{"1819", 25},
    Example{"1864", 100},
    Example{"1903e8", 1000},
    Example{"1a000f4240", 1000000},
    Example{"1b000000e8d4a51000", 1000000000000},
    Example{"20", -1},
    Example{"29", -10},
    Example{"3863", -100},
    Example{"3903e7", -1000},
    Example{"1b7fffffffffffffff", std::numeric_limits<std::int64_t>::max()},
    Example{"3b7fffffffffffffff", std::numeric_limits<std::int64_t>::min()},
};

std::string written(const CborWriter& writer) {
  return hex_digits(writer.written());
}

TEST(Cbor, writes_and_reads_integers_in_the_shortest_form) {
  for (const Example& example : kIntegers) {
    EXPECT_EQ(written(CborWriter{}.integer(example.value)), example.encoding);
    const auto bytes = unhex(example.encoding);
    CborReader reader{bytes};
    EXPECT_TRUE(reader.integer_follows());
    EXPECT_EQ(reader.integer(), example.value);
    EXPECT_TRUE(reader.finished()) << example.encoding;
  }
}

TEST(Cbor, writes_and_reads_strings) {
  EXPECT_EQ(written(CborWriter{}.bytes({})), "40");
  EXPECT_EQ(written(CborWriter{}.bytes(unhex("01020304"))), "4401020304");
  EXPECT_EQ(written(CborWriter{}.text("")), "60");
  EXPECT_EQ(written(CborWriter{}.text("IETF")), "6449455446");
  EXPECT_EQ(written(CborWriter{}.text("\"\\")), "62225c");
  EXPECT_EQ(written(CborWriter{}.text("\u00fc")), "62c3bc");
  const auto bytes = unhex("44010203046449455446");
  CborReader reader{bytes};
  EXPECT_EQ(hex_digits(reader.bytes()), "01020304");
  EXPECT_EQ(reader.text(), "IETF");
  EXPECT_TRUE(reader.finished());
}

TEST(Cbor, writes_and_reads_arrays_maps_and_tags) {
  EXPECT_EQ(written(CborWriter{}.array(0)), "80");
  EXPECT_EQ(written(CborWriter{}.map(0)), "a0");
  CborWriter nested;  // [1, [2, 3], [4, 5]]
  nested.array(3).integer(1).array(2).integer(2).integer(3).array(2).integer(4).integer(5);
  EXPECT_EQ(written(nested), "8301820203820405");
  CborWriter map;  // {"a": 1, "b": [2, 3]}
  map.map(2).text("a").integer(1).text("b").array(2).integer(2).integer(3);
  EXPECT_EQ(written(map), "a26161016162820203");
  CborWriter long_array;
  long_array.array(25);
  EXPECT_EQ(written(long_array), "9819");
  EXPECT_EQ(written(CborWriter{}.tag(23).bytes(unhex("01020304"))), "d74401020304");
  EXPECT_EQ(written(CborWriter{}.tag(32).text("http://www.example.com")),
            "d82076687474703a2f2f7777772e6578616d706c652e636f6d");

  const auto bytes = unhex("d820a26161016162820203");
  CborReader reader{bytes};
  EXPECT_EQ(reader.tag(), 32u);
  EXPECT_EQ(reader.map(), 2u);
  EXPECT_EQ(reader.text(), "a");
  EXPECT_EQ(reader.integer(), 1);
  EXPECT_EQ(reader.text(), "b");
  EXPECT_EQ(reader.array(), 2u);
  EXPECT_EQ(reader.integer(), 2);
  EXPECT_EQ(reader.integer(), 3);
  EXPECT_TRUE(reader.finished());
}

TEST(Cbor, writes_and_reads_every_tag) {
  for (const std::uint64_t tag : {0u, 5u, 6u, 18u, 20u, 21u, 23u, 24u, 255u, 256u, 399u, 65536u}) {
    CborWriter writer;
    writer.tag(tag).integer(1);
    CborReader reader{writer.written()};
    EXPECT_EQ(reader.tag(), tag);
    EXPECT_EQ(reader.integer(), 1);
    EXPECT_TRUE(reader.finished()) << tag;
  }
}

TEST(Cbor, passes_items_that_nobody_asks_for) {
  // {1: [-1, h'02', "a", true], 2: 39({}), 3: null}, then 5
  const auto bytes = unhex("a301842041026161f502d827a003f605");
  CborReader reader{bytes};
  reader.skip();
  EXPECT_EQ(reader.integer(), 5);
  EXPECT_TRUE(reader.finished());
}

// The largest unsigned and the smallest negative number of CBOR do not fit.
TEST(Cbor, refuses_integers_beyond_64_bits_with_sign) {
  for (const std::string_view encoding : {"1bffffffffffffffff", "3bffffffffffffffff", "1b8000000000000000"}) {
    const auto bytes = unhex(encoding);
    CborReader reader{bytes};
    reader.integer();
    EXPECT_TRUE(reader.failed()) << encoding;
  }
}

TEST(Cbor, refuses_what_is_not_deterministic_or_not_whole) {
  constexpr std::array<std::string_view, 17> kRefused{
      "",
      "1817",                // 23 in two bytes
      "190018",              // 24 in three
      "1a0000ffff",          // 65535 in five
      "1b00000000ffffffff",  // in nine
      "3800",                // -1 in two
      "580101",              // a string of one byte with a long head
      "780161",
      "980101",
      "b8010102",
      "5f42010243030405ff",  // indefinite lengths
      "9fff",
      "bfff",
      "7f657374726561646d696e67ff",
      "f93c00",             // floating point
      "43aabb",             // cut
      "9b7fffffffffffffff"  // an array longer than anything
  };
  for (const std::string_view encoding : kRefused) {
    const auto bytes = unhex(encoding);
    CborReader reader{bytes};
    reader.skip();
    EXPECT_TRUE(reader.failed()) << encoding;
  }
}

TEST(Cbor, reader_stays_failed_after_an_item_of_another_kind) {
  const auto bytes = unhex("0141020203");
  CborReader reader{bytes};
  EXPECT_EQ(reader.text(), "");
  EXPECT_TRUE(reader.failed());
  EXPECT_EQ(reader.bytes().size(), 0u);
  EXPECT_EQ(reader.integer(), 0);
  EXPECT_EQ(reader.map(), 0u);
  EXPECT_FALSE(reader.integer_follows());
  EXPECT_FALSE(reader.finished());
}

TEST(Cbor, reader_is_not_finished_before_the_end) {
  const auto bytes = unhex("0102");
  CborReader reader{bytes};
  reader.integer();
  EXPECT_FALSE(reader.finished());
  EXPECT_FALSE(reader.failed());
}

TEST(Cbor, reads_bytes_of_the_length_asked_for_only) {
  const auto bytes = unhex("420102");
  std::array<std::byte, 2> two{};
  CborReader fits{bytes};
  fits.bytes_into(two);
  EXPECT_TRUE(fits.finished());
  EXPECT_EQ(hex_digits(two), "0102");
  std::array<std::byte, 3> three{};
  CborReader other{bytes};
  other.bytes_into(three);
  EXPECT_TRUE(other.failed());
}

}  // namespace
}  // namespace realmsim::testing
