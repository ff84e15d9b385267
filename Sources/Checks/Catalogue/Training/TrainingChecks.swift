extension CheckCatalogue {
  /// Checks of how it learns.
  static let training: [any Check] = [
    RateCheck(),
    OverfitCheck(),
    BaselineCheck(),
  ]
}
