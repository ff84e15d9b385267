// __NAME__ stands for the folder's name, __ID__ for the check's.

extension PluginTemplate {
  static let checkCode = #"""
    import Checks

    /// Looks whether an epoch has several steps.
    ///
    /// A whole check that works as it stands. Make it yours from `question` on.
    struct __NAME__Check: Check {
      // What `--only __ID__` and reports name.
      static let id = "__ID__"
      static let question = "Does an epoch have several steps?"
      // `.statical` looks at data and values only, `.passes` evaluates the network, `.training` trains
      // for some steps. Static ones are asked before every training.
      static let cost = CheckCost.statical

      // Called once, before training; what it does is done on copies. The subject has the experiment
      // with its tricks applied (`subject.resolved`), the data as the network gets them
      // (`subject.data`), and the network (`subject.network`).
      func run(_ subject: CheckSubject) -> Conclusion {
        let examples = subject.data.training.count
        let batch = subject.resolved.experiment.training.batchSize
        // The numbers that the answer rests on.
        let evidence = [Evidence("examples", examples), Evidence("batch size", batch)]
        if batch < examples {
          return Conclusion(
            .pass, "\(examples) examples in batches of \(batch)", evidence: evidence)
        }
        // `.warn` is for what is odd, `.fail` for what makes the run worthless; `setting` is the key of
        // the experiment to change.
        return Conclusion(
          .warn, "all \(examples) examples are in one batch", evidence: evidence,
          hint: "lower training.batch-size", setting: "training.batch-size")
      }
    }

    // Makes the check known when a program loads the plugin.
    @section(".init_array") @used
    private let register: @convention(c) () -> Void = {
      CheckRegistry.shared.register(__NAME__Check.self)
    }

    """#

  static let checkCard = """
    # __ID__

    Looks whether an epoch has several steps

    ## Question

    Does an epoch have several steps? A warning if all training examples are in one batch.

    ## Use

    ```
    harness check --plugin __NAME__.so
    ```

    """
}
