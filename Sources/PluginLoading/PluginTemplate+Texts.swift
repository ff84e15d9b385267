// __NAME__ stands for the folder's name, __ID__ for the trick's.

extension PluginTemplate {
  static let code = #"""
    import Tricks

    /// Adds a little noise to the inputs of each training batch.
    ///
    /// A whole trick that works as it stands. Make it yours from `edit` on, then the card in README.md.
    struct __NAME__Trick: Trick {
      // What is known of the trick without running it.
      // - id: what `--trick __ID__` and `[tricks.__ID__]` name.
      // - slots: which decisions of the recipe `edit` takes part in. A run that asks for the trick and
      //   finds none of them changed is refused: it would measure nothing.
      // - neutral: the options at which the trick changes no bit of a run.
      static let card = TrickCard(
        id: "__ID__", slots: [.batch], neutral: "strength=0", readme: PackageResources.README_md)

      // Each property is a key with its default: `strength` here, `fadeOut` would be `fade-out`.
      // A key that is none, or a value of another type, is an error without a word from you.
      struct Options: Configurable {
        /// The standard deviation of the noise; inputs are scaled to about 1.
        var strength = 0.1

        // What types cannot say.
        func validate() throws(OptionError) {
          try check("strength", strength >= 0 && strength.isFinite, "must be at least 0")
        }
      }

      let options: Options

      init(_ options: Options) { self.options = options }

      // Called once, before training. The recipe has a slot for each decision: network, data, batch,
      // loss, reduction, objective, gradient, update, optimiser, momentum, rate, batchSize, stop,
      // serving, predict. Put a function around what is there with `wrap`, at the stage that says what
      // it is for, or in its place with `replace`, which one trick can do. `recipe.plan` tells the task, the shapes, the epochs; where
      // the trick cannot do anything, throw NotApplicable(Self.id, "why").
      func edit(_ recipe: inout Recipe) throws {
        guard options.strength > 0 else { return }
        // Says so of texts, whose inputs are numbers of symbols.
        try recipe.plan.requireQuantities(for: Self.id, "given noise")
        let strength = Float(options.strength)
        recipe.batch.wrap(.noise, by: Self.id) { before in
          // This function runs at each step. It is a function of its arguments alone:
          // - Random numbers come from the trick's own stream, which the seed and the step decide, so
          //   that a run can be repeated and no other trick's numbers are shifted.
          // - What it must remember from step to step goes to `context[memory: Self.id]`, which is part
          //   of every checkpoint: `.numbers["seen", default: 0] += 1`. A variable outside would be
          //   forgotten when a run is continued.
          { batch, context in
            var batch = before(batch, &context)
            let noise = context.random(for: Self.id).normal(batch.inputs.shape)
            batch.inputs.add(noise, scaledBy: strength)
            return batch
          }
        }
      }
    }

    // Makes the trick known when the program starts or loads the plugin; there is no list to keep.
    @section(".init_array") @used
    private let register: @convention(c) () -> Void = {
      Registry.shared.register(__NAME__Trick.self)
    }

    """#

  static let card = """
    # __ID__

    Adds a little noise to the inputs of each training batch

    ## What it does

    To every input value x of a training batch it adds `strength`·n, where n is drawn from a normal
    distribution of mean 0 and deviation 1. Inputs are left as they are when the network is evaluated.

    ## Use

    ```toml
    [tricks.__ID__]
    strength = 0.1
    ```

    ```
    harness ablate --trick __ID__:strength=0.1
    ```

    ## Options

    | key | default | range | meaning |
    |---|---|---|---|
    | `strength` | `0.1` | ≥ 0 | the standard deviation of the noise; 0 changes nothing |

    ## Source

    Not published. Write here who described the trick: authors, title, year.

    ## Claim

    None yet. Write here what the source says the trick does, for whom, and by how much.

    ## Composes with

    Other changes of the batch: the noise is added to what they leave, or they to it, in an order that
    does not depend on how the tricks are named.

    """
}
