package io.embark.cli;

import io.embark.pipeline.Aliases;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code embark milvus switch}. */
@Command(
    name = "switch",
    description = "Point the alias to the newest collection that was verified, or to another one.")
final class MilvusSwitchCommand implements Callable<Integer> {
  @Mixin JobOptions job;
  @Mixin OutputOptions output;

  @Option(names = "--to", paramLabel = "NAME", description = "A collection of the alias, NAME__N.")
  String to;

  @Override
  public Integer call() {
    Aliases.Result result =
        new Aliases(job.load(), System.getenv(), System.err::println)
            .switchTo(Optional.ofNullable(to));
    output.print(result.lines(), result.json());
    return 0;
  }
}
