package io.embark.cli;

import io.embark.pipeline.Aliases;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code embark milvus drop-old}. */
@Command(
    name = "drop-old",
    description = "Drop every collection of the alias but the one it points to.")
final class MilvusDropOldCommand implements Callable<Integer> {
  @Spec CommandSpec command;
  @Mixin JobOptions job;
  @Mixin OutputOptions output;

  @Option(
      names = "--keep",
      paramLabel = "N",
      defaultValue = "0",
      description = "Keep so many before it, too; 0 if left out.")
  int keep;

  @Override
  public Integer call() {
    if (keep < 0) {
      throw new ParameterException(
          command.commandLine(), "--keep is " + keep + ", expected 0 or more");
    }
    Aliases.Result result =
        new Aliases(job.load(), System.getenv(), System.err::println).dropOld(keep);
    output.print(result.lines(), result.json());
    return 0;
  }
}
