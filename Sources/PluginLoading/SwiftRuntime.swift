import Foundation

/// The Swift runtime that the program uses.
enum SwiftRuntime {
  /// Whether it is part of the program, as in `make dist`, and not a library beside it.
  ///
  /// A plugin would bring a second one, whose types are others than the program's.
  static let isInsideProgram = dlopen("libswiftCore.so", RTLD_LAZY | RTLD_NOLOAD) == nil

  /// Throws where plugins can be neither made nor loaded.
  static func requireShared() throws(PluginError) {
    if isInsideProgram {
      throw PluginError(
        "this harness has the Swift runtime inside, so it can neither build nor load plugins",
        hint: "use a harness that is built from its source: make build, or make install")
    }
  }
}
