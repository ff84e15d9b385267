import Archive
import BuildSources
import Configuration
import Provenance
import Runs
import Training
import Tricks

extension RunIdentity {
  /// What a training's results follow from, beside its experiment: `source.core`, `source.tricks.ID`,
  /// `source.tasks.ID` and `source.kernel-flags`, the code that the numbers come from; `data.label` and so on, each key of the
  /// data's description, and the digest of each of its files, `data.files.train`; `weights.NAME` and
  /// `plugins.IDS`, the digests of the weights and plugins that tricks are from.
  ///
  /// - Parameters:
  ///   - node: the resolved experiment.
  ///   - plugins: those that the experiment's tricks are from.
  ///   - sources: what the program was built from.
  package init(
    _ resolved: ResolvedExperiment, node: ConfigurationNode, data: DataDescription,
    plugins: [Plugin], sources: SourceDigests = .current, registry: Registry = .shared
  ) {
    self.init(experiment: node, contract: Program.contract)
    parts["source.core"] = sources.core
    parts["source.kernel-flags"] = Program.build.kernelFlags.joined(separator: " ")
    for id in Self.tricks(of: resolved) {
      // One that is not part of the program has its plugin's digest.
      parts["source.tricks.\(id)"] = registry[id].flatMap { sources.plugin(Self.module(of: $0)) }
    }
    for task in Self.tasks(of: type(of: resolved.task)) {
      parts["source.tasks.\(task.id)"] = sources.task(String(describing: task))
    }
    for (name, value) in data.parts { parts["data.\(name)"] = value }
    for (name, digest) in resolved.weightFiles { parts["weights.\(name)"] = digest }
    for plugin in plugins {
      parts["plugins.\(plugin.tricks.joined(separator: "+"))"] = plugin.sha256
    }
  }

  /// The digest of what the training follows from, without how it is evaluated; `nil` where the training
  /// depends on that.
  package func training(of resolved: ResolvedExperiment) -> String? {
    guard let evaluating = resolved.evaluatingTricks else { return nil }
    var rest = self
    // The table's own part tells only that it is empty.
    rest.parts["tricks"] = nil
    for id in evaluating {
      rest.parts["source.tricks.\(id)"] = nil
      for part in parts.keys where part == "tricks.\(id)" || part.hasPrefix("tricks.\(id).") {
        rest.parts[part] = nil
      }
    }
    return rest.key
  }

  /// The tricks whose code a run's numbers come from: its own, and those that made the networks of
  /// the bundles that it begins with.
  private static func tricks(of resolved: ResolvedExperiment) -> Set<TrickID> {
    let former = resolved.recipe.weights.values.flatMap { $0.experiment?["tricks"]?.keys ?? [] }
    return Set(resolved.experiment.tricks.keys).union(former)
  }

  /// A task with those that it is made of. Each lies in a folder of its type's name.
  private static func tasks(of type: any Task.Type) -> [any Task.Type] {
    [type] + type.basis.flatMap { tasks(of: $0) }
  }

  /// The module of a trick: `Mixup` of `Mixup.Mixup`.
  private static func module(of trick: any Trick.Type) -> String {
    String(String(reflecting: trick).prefix { $0 != "." })
  }
}
