import BugZoo
import Checks

// Every defect and every healthy experiment before every check, as a table on standard output.

let session = ZooSession(arguments: CommandLine.arguments.dropFirst())
session.run()
