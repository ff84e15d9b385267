import Testing

/// All suites that run checks, one after another: the number of threads, which one of the checks
/// varies, belongs to the whole process.
@Suite(.serialized) enum CheckTests {}
