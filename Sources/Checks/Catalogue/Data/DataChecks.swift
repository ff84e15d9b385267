extension CheckCatalogue {
  /// Checks of what is learnt from.
  static let data: [any Check] = [
    DataCheck(),
    TokenCheck(),
    SequenceCheck(),
    VocabularyCheck(),
    LengthCheck(),
    OutlierCheck(),
    LabelCheck(),
    BalanceCheck(),
    TargetCheck(),
    OrderCheck(),
    ConflictCheck(),
    OverlapCheck(),
    PassageCheck(),
    GroupCheck(),
    LeakageCheck(),
    DriftCheck(),
    TransferCheck(),
    LabelNoiseCheck(),
    TestSizeCheck(),
  ]
}
