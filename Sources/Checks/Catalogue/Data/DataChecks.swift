extension CheckCatalogue {
  /// Checks of what is learnt from.
  static let data: [any Check] = [
    DataCheck(),
    TokenCheck(),
    SequenceCheck(),
    VocabularyCheck(),
    LengthCheck(),
    BoxCheck(),
    MaskCheck(),
    OutlierCheck(),
    LabelCheck(),
    BalanceCheck(),
    TargetCheck(),
    OrderCheck(),
    ConflictCheck(),
    OverlapCheck(),
    PassageCheck(),
    UnlabelledCheck(),
    ScalingCheck(),
    GroupCheck(),
    LeakageCheck(),
    DriftCheck(),
    TransferCheck(),
    LabelNoiseCheck(),
    TestSizeCheck(),
  ]
}
