/// The claim files of the project and the experiments that they name, which are part of the program so
/// that claims can be tested anywhere.
public enum ClaimFiles {
  /// The folder that they lie in, in a checkout.
  public static let folder = "experiments/claims"

  /// The names of the claim files: `dropout.toml`.
  public static var names: [String] {
    embeddedTexts.keys.filter { $0.hasPrefix(folder + "/") }.map { $0.dropFirst(folder.count + 1) }
      .filter { !$0.contains("/") }.map(String.init).sorted()
  }

  /// The text of the file of a path, such as `experiments/claims/base/batch-norm.toml`.
  public static func text(at path: String) -> String? { embeddedTexts[path] }
}
