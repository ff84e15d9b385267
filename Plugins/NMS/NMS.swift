import Tricks

/// Leaves out boxes that cover a surer one by more than a threshold.
///
/// - Source: Felzenszwalb, Girshick, McAllester and Ramanan, "Object Detection with Discriminatively Trained
///   Part-Based Models", 2010, section 5.
struct NMSTrick: Trick {
  static let card = TrickCard(
    id: "nms", slots: [.decode], neutral: "threshold=0.5,across-classes=false",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The intersection over union above which the less sure of two boxes is left out.
    var threshold = 0.3
    /// Whether boxes of different classes suppress one another too.
    var acrossClasses = false

    func validate() throws(OptionError) { try check("threshold", threshold, in: 0...1) }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    try recipe.plan.requireBoxes(for: Self.id)
    let options = options
    var suppression = Suppression()
    if options.threshold == suppression.threshold && !options.acrossClasses { return }
    suppression.threshold = options.threshold
    suppression.acrossClasses = options.acrossClasses
    recipe.decode.wrap(.suppression, by: Self.id) { [suppression] before in
      { decoding in
        var decoding = try before(decoding)
        decoding.suppression = suppression
        return decoding
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(NMSTrick.self) }
