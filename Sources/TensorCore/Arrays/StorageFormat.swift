import CKernels

/// A floating-point format that is narrower than the 32 bits in which everything is computed.
public enum StorageFormat: String, Sendable, CaseIterable, Codable, Hashable {
  /// 8 bits of exponent, 7 of fraction.
  case bfloat16
  /// IEEE 754 binary16: 5 bits of exponent, 10 of fraction.
  case float16

  var kernel: ck_format {
    switch self {
    case .bfloat16: CK_BFLOAT16
    case .float16: CK_FLOAT16
    }
  }
}
