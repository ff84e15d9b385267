extension CheckCatalogue {
  /// Checks of how it learns.
  static let training: [any Check] = [
    ScheduleCheck(),
    RunLengthCheck(),
    OptimiserCheck(),
    RateCheck(),
    CriticCheck(),
    OverfitCheck(),
    BaselineCheck(),
    RegularisationCheck(),
    SimpleModelCheck(),
    HumanCheck(),
    TestScoresCheck(),
    PerfectFitCheck(),
    CapacityCheck(),
  ]
}
