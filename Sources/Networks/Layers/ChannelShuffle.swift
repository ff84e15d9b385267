import Configuration
import TensorCore

/// Interleaves the channels of several groups, so that grouped convolutions see each other's outputs.
///
/// Channel g·m + i goes to i·groups + g, for m channels in a group.
///
/// - Source: Zhang et al., 2018, figure 1.
public struct ChannelShuffle: Layer {
  public static let kind = "channel-shuffle"
  /// How many groups there are; divides the channels.
  public var groups = 2

  public init() {}
  public init(groups: Int) { self.groups = groups }

  public func validate() throws(OptionError) { try check("groups", groups, in: 1...) }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    guard input.rank > 0 && input.last % groups == 0 else {
      throw scope.error("\(groups) groups do not divide the channels of \(input)")
    }
    return BuiltLayer(output: input) { [groups] x, _ in x.shufflingChannels(groups: groups) }
  }
}
