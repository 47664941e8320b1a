package io.embark.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code embark eval}: its subcommands do something. */
@Command(
    name = "eval",
    description = "Measure quality on judged data.",
    subcommands = {EvalDedupCommand.class, EvalRetrievalCommand.class})
final class EvalCommand {
  @Mixin OutputOptions output;
}
