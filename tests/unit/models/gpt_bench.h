// A machine whose granule protection table a test writes word by word: 4 GiB protected in entries of 1 GiB,
// with memory below and above, and holes where nothing answers.
#pragma once

#include <memory>

#include "models/machine/machine.h"

namespace realmsim::machine {

struct GptBench {
  static constexpr Pa kDram{0x8000'0000};       // 16 MiB
  static constexpr Pa kHole{0x9000'0000};       // nothing answers
  static constexpr Pa kLevel0{0xf000'0000};     // in Root memory
  static constexpr Pa kLevel1{0xf002'0000};     // for the GiB of kDram
  static constexpr Pa kHigh{0x1'0000'0000};     // 1 MiB, above the protected 4 GiB
  static constexpr Pa kNowhere{0x2'0000'0000};  // above it, and nothing answers

  Machine machine{map(), {}};

  GptBench() {
    configure({.gpccr = {.gpc = true}, .gptbr = {kLevel0}});
    set_level0(kDram, encode_level0_table(kLevel1));
    set_level1(kDram, encode_granules(Gpi::NonSecure));
  }

  void configure(const GpcRegisters& registers, const RmeFeatures& features = {.gpc2 = true}) {
    machine.configure(GpcConfig{registers, features});
  }
  // With some fields of GPCCR_EL3 changed.
  void set(void (*change)(Gpccr&)) {
    GpcRegisters registers = machine.gpc().registers();
    change(registers.gpccr);
    configure(registers, machine.gpc().features());
  }
  void set_base(Pa base) {
    GpcRegisters registers = machine.gpc().registers();
    registers.gptbr.base = base;
    configure(registers, machine.gpc().features());
  }
  void set_features(const RmeFeatures& features) { configure(machine.gpc().registers(), features); }

  [[nodiscard]] GptGeometry shape() const { return *machine.gpc().geometry(); }
  void set_level0(Pa pa, std::uint64_t word) {
    machine.memory.write64(shape().level0_entry(kLevel0, pa), word);
  }
  void set_level1(Pa pa, std::uint64_t word) {
    machine.memory.write64(shape().level1_entry(kLevel1, pa), word);
  }

  [[nodiscard]] GpcResult check(SecurityState requester, Pas pas, Pa pa) const {
    DirectGptPort port{machine};
    return check_granule(machine.gpc(), {requester, pas, pa}, port);
  }

  static std::shared_ptr<const MemoryMap> map() {
    return std::make_shared<const MemoryMap>(std::vector<Region>{
        {"dram", RegionKind::Dram, kDram, 0x100'0000},
        {"el3", RegionKind::Root, kLevel0, 0x10'0000},
        {"high", RegionKind::Device, kHigh, 0x10'0000},
    });
  }
};

}  // namespace realmsim::machine
