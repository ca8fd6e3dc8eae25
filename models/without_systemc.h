// Included before every file of the core: a SystemC or TLM header reached from there does not compile.
#pragma GCC poison sc_core sc_dt sc_module sc_simcontext tlm_generic_payload
