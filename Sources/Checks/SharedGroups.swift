extension Dataset {
  /// The names of those groups of test examples that training examples belong to as well.
  public var sharedGroups: [String] {
    guard let tested = test.groups, let trained = train.groups else { return [] }
    return Set(tested).intersection(trained).sorted().map { number in
      groupNames.indices.contains(number) ? groupNames[number] : String(number)
    }
  }
}
