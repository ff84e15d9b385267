/// The SHA-256 of the sources of every module that plugins are compiled against.
let coreDigest = sourceDigests["core"] ?? ""
/// The names of these modules.
let coreModules = sourceModules["core"] ?? []
