import Archive
import Configuration
import Foundation
import Platform

/// One run to be made: all that a process elsewhere needs to know, and no tensors.
///
/// It is what a plan consists of, what an executor carries out and what `harness work` reads.
public struct RunRequest: Codable, Sendable {
  /// The name of the procedure that makes the run.
  public var procedure: String
  /// The experiment. As it was asked for, until a procedure has prepared it; then with every default
  /// filled in.
  public var experiment: ConfigurationNode
  public var seed: Int
  /// What the results will follow from, as digests; nothing before a procedure has prepared it.
  public var identity: JobRecord?
  /// The experiment's text, for the archive.
  public var text: String
  /// The words that ask for the run, for the archive.
  public var command: [String]
  /// Files of tricks that are not part of the program.
  public var plugins: [PluginUse]
  /// The folder that the paths of the experiment and of plugins count from.
  public var folder: String
  /// The folder that the bundle is put in.
  public var results: String
  /// The folders that data files are looked for in.
  public var data: [String]
  /// The folder that the path of a data set counts from; empty for `folder`.
  public var dataFolder = ""
  /// As ``dataFolder``, of the inputs without labels.
  public var unlabelledFolder = ""
  /// What the data were as a bundle describes them; nothing if the experiment names them.
  public var describedData: ConfigurationNode?
  /// The folders of bundles whose weights may be asked for.
  public var weights: [String]
  /// The experiment's file as messages name it, whose repository is archived; it need not be there.
  public var experimentFile: String?
  /// Where what the run is made from has been captured; nothing if that is still to be done.
  public var sources: String?
  /// What the training follows from, without how it is evaluated, as a digest; nothing where a training
  /// cannot serve several runs.
  public var training: String?
  /// The training that the run has in common with others of its plan.
  public var sharedTraining: SharedTraining?
  /// How the state of the run is kept while it goes on.
  public var keeping = RunKeeper.Options()
  /// More texts for the bundle, by their paths in it: what is known of the run before it begins.
  public var attachments: [String: String] = [:]

  public init(
    procedure: String = RunRecord.training, experiment: ConfigurationNode, seed: Int,
    text: String = "", command: [String] = [], plugins: [PluginUse] = [],
    folder: String = FileManager.default.currentDirectoryPath, results: String,
    data: [String] = Program.dataFolders
  ) {
    self.procedure = procedure
    self.experiment = experiment
    self.seed = seed
    self.text = text
    self.command = command
    self.plugins = plugins
    self.folder = folder
    self.results = results
    self.data = data
    weights = [results]
  }

  /// What bundles are named after.
  public var name: String { experiment["name"]?.string ?? Self.unnamed }

  /// What bundles of experiments without a name are named after.
  static let unnamed = "unnamed"

  /// What runs are compared by: those of one key have the same results. Nothing if that is not known.
  public var key: String? { identity?.key }

  /// The same with absolute folders, which mean the same wherever the run is made.
  public var withAbsoluteFolders: RunRequest {
    func absolute(_ path: String) -> String {
      FilePath.standardised(
        FilePath.joined(folder, path), in: FileManager.default.currentDirectoryPath)
    }
    var request = self
    request.results = absolute(results)
    request.data = data.map(absolute)
    request.dataFolder = dataFolder.isEmpty ? "" : absolute(dataFolder)
    request.unlabelledFolder = unlabelledFolder.isEmpty ? "" : absolute(unlabelledFolder)
    request.weights = weights.map(absolute)
    return request
  }
}

/// A file of tricks that is not part of the program, as the command line names it.
public struct PluginUse: Codable, Hashable, Sendable {
  public var path: String
  /// The SHA-256 that the file must have, if that is known.
  public var sha256: String?

  public init(path: String, sha256: String? = nil) {
    self.path = path
    self.sha256 = sha256
  }
}

// MARK: - As text

extension RunRequest {
  /// The request in JSON, in which a number is what it was, 1.0 apart from 1.
  public func json() throws(ConfigurationError) -> String {
    try ConfigurationNode(encoding: self).prettyJSON + "\n"
  }

  /// Reads a request, strictly.
  ///
  /// - Parameter file: how messages name the text.
  public init(json text: String, file: String) throws(ConfigurationError) {
    self = try ConfigurationNode.parse(json: text, file: file).decode(RunRequest.self)
  }
}
