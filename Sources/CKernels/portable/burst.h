// What the arithmetic of this level can do at most, for measuring.

enum { BURST_CHAINS = 24, BURST_STEPS = 8 };

/// Independent chains of multiply-adds in registers, which keep every unit busy.
static long multiply_add_burst(long rounds, float *sink) {
  if (sink != NULL) {
    vf chains[BURST_CHAINS];
    const vf factor = splat(0.999999f + *sink), addend = splat(1e-6f + *sink);
    for (int i = 0; i < BURST_CHAINS; i++) chains[i] = splat((float)i);
    for (long round = 0; round < rounds; round++) {
#pragma clang loop unroll(full)
      for (int step = 0; step < BURST_STEPS; step++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < BURST_CHAINS; i++) chains[i] = fma_v(chains[i], factor, addend);
      }
    }
    vf total = splat(0);
    for (int i = 0; i < BURST_CHAINS; i++) total += chains[i];
    *sink = total[0];
  }
  return rounds * 2 * BURST_CHAINS * BURST_STEPS * WIDTH;
}
