import CKernels

/// Elementary functions of one `Double` with the same bits on every machine, at most 2 ulp off.
///
/// Schedules, bias corrections and anything else on the way to a result use these, never libm,
/// whose results change with the machine's glibc and CPU.
public enum Elementary {
  public static func exp(_ x: Double) -> Double { ck_exp(x) }
  public static func expm1(_ x: Double) -> Double { ck_expm1(x) }
  public static func log(_ x: Double) -> Double { ck_log(x) }
  public static func log1p(_ x: Double) -> Double { ck_log1p(x) }
  public static func sin(_ x: Double) -> Double { ck_sin(x) }
  public static func cos(_ x: Double) -> Double { ck_cos(x) }
  public static func tanh(_ x: Double) -> Double { ck_tanh(x) }
  public static func erf(_ x: Double) -> Double { ck_erf(x) }
  public static func pow(_ x: Double, _ y: Double) -> Double { ck_pow(x, y) }
  /// ln Γ(x) for x > 0.
  public static func logGamma(_ x: Double) -> Double { ck_lgamma(x) }
}
