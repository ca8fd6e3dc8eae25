#include "models/machine/recorded_translation.h"

#include <span>

#include "models/base/ensure.h"

namespace realmsim::machine {
namespace {

struct Read {
  Pa pa;
  Fetched fetched;
};

// Passes everything on and keeps what comes back.
class Recorder final : public TranslationPort {
 public:
  Recorder(TranslationPort& port, RecordedTranslation& record) : port_(port), record_(record) {}

  Fetched fetch(Pa pa) override { return reads_.emplace_back(Read{pa, port_.fetch(pa)}).fetched; }
  Fetched recall(Pa pa) override { return reads_.emplace_back(Read{pa, port_.recall(pa)}).fetched; }
  // Never the same, so that no descriptor goes unread because it was recalled before.
  [[nodiscard]] std::uint64_t changes() const override { return ++changes_; }
  GpcResult check(const GpcRequest& request) override {
    const GpcResult result = port_.check(request);
    record_.check = {request, result};
    return result;
  }

  [[nodiscard]] const std::vector<Read>& reads() const { return reads_; }

 private:
  TranslationPort& port_;
  RecordedTranslation& record_;
  std::vector<Read> reads_;
  mutable std::uint64_t changes_ = 0;
};

template <class Descriptor>
DescriptorKind kind_of(const Descriptor& descriptor, int level) {
  switch (descriptor.kind) {
    case Descriptor::Kind::Invalid:
      break;
    case Descriptor::Kind::Table:
      return DescriptorKind::Table;
    case Descriptor::Kind::Leaf:
      return level == kPageLevel ? DescriptorKind::PageLeaf : DescriptorKind::BlockLeaf;
  }
  return DescriptorKind::Invalid;
}

// Walks once more, through what the translation has read, which tells at which stage and level that was.
class Retraced final : public Stage1Port, public MemoryPort {
 public:
  Retraced(const Cpu& cpu, std::span<const Read> reads, std::vector<RecordedWalk>& walks)
      : cpu_(cpu), reads_(reads), walks_(walks) {}

  void walk(const AccessRequest& request) {
    if (!request.virtual_address) {
      walk_stage2_to(Ipa{request.address}, request.type);
      return;
    }
    stage1_ = {.stage = 1, .input = request.address};
    const Stage1Walk walked =
        walk_stage1(*cpu_.stage1, cpu_.stage2->ipa_bits, Va{request.address}, request.type, *this);
    stage1_.fault = walked.fault;
    stage1_.output = walked.output.value;
    walks_.push_back(std::move(stage1_));
    if (walked.fault == FaultKind::None) walk_stage2_to(walked.output, request.type);
  }

  Fetched fetch(Ipa descriptor, int level) override {
    const Stage2Walk walked = walk_stage2_to(descriptor, AccessType::Load);
    if (walked.fault != FaultKind::None) return {.fault = walked.fault};
    if (walked.leaf.pas != Pas::Realm) return {.fault = FaultKind::Stage2Permission};
    const Fetched word = next();
    add(stage1_, level, descriptor.value, word, kind_of(decode_stage1(word.value, level), level));
    return word;
  }

  Fetched fetch(Pa pa) override {
    const Fetched word = next();
    const Stage2Descriptor descriptor = decode_stage2(word.value, level_, cpu_.stage2->lpa2);
    add(stage2_, level_, pa.value, word, kind_of(descriptor, level_));
    ++level_;
    return word;
  }

 private:
  Fetched next() {
    REALMSIM_ENSURE(!reads_.empty(), "a record tells of every read that the translation has made");
    const Fetched word = reads_.front().fetched;
    reads_ = reads_.subspan(1);
    return word;
  }

  static void add(RecordedWalk& walk, int level, std::uint64_t address, const Fetched& word,
                  DescriptorKind kind) {
    const bool read = word.fault == FaultKind::None;
    walk.descriptors.push_back({level, address, word.value, read ? kind : DescriptorKind::Unread});
  }

  Stage2Walk walk_stage2_to(Ipa ipa, AccessType type) {
    level_ = cpu_.stage2->start_level;
    stage2_ = {.stage = 2, .input = ipa.value};
    const Stage2Walk walked = walk_stage2(*cpu_.stage2, ipa, type, *this);
    stage2_.fault = walked.fault;
    stage2_.output = (walked.leaf.output + ipa.offset_in(entry_bytes(walked.level))).value;
    walks_.push_back(std::move(stage2_));
    return walked;
  }

  const Cpu& cpu_;
  std::span<const Read> reads_;
  std::vector<RecordedWalk>& walks_;
  RecordedWalk stage1_;
  RecordedWalk stage2_;
  int level_ = 0;
};

}  // namespace

RecordedTranslation translate_recorded(Machine& machine, CpuIndex index, const AccessRequest& request,
                                       TranslationPort& port) {
  Cpu& cpu = machine.cpus[index];
  RecordedTranslation record{
      .cpu = index, .state = cpu.state, .request = request, .stage2 = cpu.stage2.has_value()};
  cpu.recalled_tables = {};
  Recorder recorder{port, record};
  translate_miss(cpu, request, recorder, record.result);
  cpu.recalled_tables = {};  // what the recorder's own count has marked
  if (cpu.stage2) Retraced{cpu, recorder.reads(), record.walks}.walk(request);
  return record;
}

}  // namespace realmsim::machine
