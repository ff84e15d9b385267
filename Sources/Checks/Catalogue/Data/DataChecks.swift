extension CheckCatalogue {
  /// Checks of what is learnt from.
  static let data: [any Check] = [
    DataCheck(),
    LabelCheck(),
    OverlapCheck(),
  ]
}
