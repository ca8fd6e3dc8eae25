// The fields of RmiRealmParams and RmiRecParams (RMM 1.0 B4): visit(name, offset, member) for each, in the
// order of their offsets. One layout for both directions, and the names by which files give them.
#pragma once

namespace realmsim::rmm {

template <class Params, class Visit>
void realm_params_layout(Params& params, Visit visit) {
  visit("flags", 0x000, params.flags);
  visit("s2sz", 0x008, params.s2sz);
  visit("sve_vl", 0x010, params.sve_vl);
  visit("num_bps", 0x018, params.num_bps);
  visit("num_wps", 0x020, params.num_wps);
  visit("pmu_num_ctrs", 0x028, params.pmu_num_ctrs);
  visit("hash_algo", 0x030, params.hash_algo);
  visit("rpv", 0x400, params.rpv);
  visit("vmid", 0x800, params.vmid);
  visit("rtt_base", 0x808, params.rtt_base);
  visit("rtt_level_start", 0x810, params.rtt_level_start);
  visit("rtt_num_start", 0x818, params.rtt_num_start);
}

template <class Params, class Visit>
void rec_params_layout(Params& params, Visit visit) {
  visit("flags", 0x000, params.flags);
  visit("mpidr", 0x100, params.mpidr);
  visit("pc", 0x200, params.pc);
  visit("gprs", 0x300, params.gprs);
  visit("num_aux", 0x800, params.num_aux);
  visit("aux", 0x808, params.aux);
}

}  // namespace realmsim::rmm
