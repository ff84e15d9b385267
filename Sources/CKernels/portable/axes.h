// Where the taps of a strided, dilated kernel reach, along one axis.

INLINE long floor_divide(long a, long b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

/// Whether `tap` reaches inputs of this phase; `*shift` gets the distance from i to the output.
INLINE bool axis_shift(long phase, long pad, long tap, long dilation, long stride, long *shift) {
  const long distance = phase + pad - tap * dilation;
  *shift = floor_divide(distance, stride);
  return *shift * stride == distance;
}

/// The least and greatest shift over all phases and taps of an axis.
static void axis_range(long kernel, long pad, long dilation, long stride, long *least,
                       long *greatest) {
  *least = floor_divide(pad - (kernel - 1) * dilation, stride);
  *greatest = floor_divide(stride - 1 + pad, stride);
}
