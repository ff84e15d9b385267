extension Variable {
  /// Interleaves the channels of `groups` groups: channel g·m + i goes to i·groups + g, for m channels
  /// in a group.
  ///
  /// - Source: Zhang et al., 2018 (ShuffleNet).
  public func shufflingChannels(groups: Int) -> Variable {
    tape.record(tensor.shufflingChannels(groups: groups), tracked: isTracked) { dy, gradients in
      gradients.add(dy.shufflingChannels(groups: shape.last / groups), to: self)
    }
  }
}

extension Tensor {
  /// Interleaves the channels (the last axis) of `groups` groups.
  public func shufflingChannels(groups: Int) -> Tensor {
    precondition(
      groups > 0 && shape.last % groups == 0, "\(shape.last) channels in \(groups) groups")
    let members = shape.last / groups
    let pixels = shape.last == 0 ? 0 : count / shape.last
    return reshaped(to: [pixels, groups, members]).permuted([0, 2, 1]).reshaped(to: shape)
  }
}
