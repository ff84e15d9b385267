extension CheckCatalogue {
  /// Checks of the network, its loss and what is computed in a step.
  static let network: [any Check] = [
    InitialisationCheck(),
    InitialOutputCheck(),
    InitialLossCheck(),
    ReductionCheck(),
    BatchIndependenceCheck(),
    SingleExampleCheck(),
    GradientCheck(),
    FreshGradientCheck(),
    ParameterCheck(),
    SeedCheck(),
  ]
}
