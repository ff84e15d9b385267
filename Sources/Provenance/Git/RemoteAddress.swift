/// Addresses of repositories, made fit to be published.
enum RemoteAddress {
  /// Returns an address with no user name, password, query or fragment.
  ///
  /// `ssh://git@host/…` keeps its `git`, which names no one. The short form `user@host:path` holds
  /// no password and is left as it is.
  static func withoutCredentials(_ address: String) -> String {
    guard let scheme = address.firstRange(of: "://") else { return address }
    var rest = address[scheme.upperBound...]
    if let end = rest.firstIndex(where: { $0 == "?" || $0 == "#" }) {
      rest = rest[..<end]
    }
    let pathStart = rest.firstIndex(of: "/") ?? rest.endIndex
    // A password may itself hold an unescaped "@": the host begins after the last one.
    if let at = rest[..<pathStart].lastIndex(of: "@") {
      let keepsUser = rest[..<at] == "git"
      rest = keepsUser ? rest : rest[rest.index(after: at)...]
    }
    return String(address[..<scheme.upperBound] + rest)
  }
}
