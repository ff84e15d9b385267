import Tricks

/// Follows several hypotheses while a sequence is searched for, instead of the likeliest token at each place.
///
/// - Source: Sutskever, Vinyals and Le, "Sequence to Sequence Learning with Neural Networks", 2014.
struct BeamTrick: Trick {
  static let card = TrickCard(
    id: "beam", slots: [.decode], neutral: "size=1", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// How many hypotheses are followed.
    var size = 5
    /// The greatest length of a prediction, with its end; 0 for twice the longest training target.
    var maximalLength = 0

    func validate() throws(OptionError) {
      try check("size", size, in: 1...10_000)
      try check("maximal-length", maximalLength, in: 0...100_000)
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    try recipe.plan.requireSearch(for: Self.id)
    let options = options
    if options.size == 1 && options.maximalLength == 0 { return }
    recipe.decode.wrap(.search, by: Self.id) { before in
      { decoding in
        var decoding = try before(decoding)
        decoding.beam = options.size
        decoding.maximalLength = options.maximalLength
        return decoding
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(BeamTrick.self) }
