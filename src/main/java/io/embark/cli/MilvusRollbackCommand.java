package io.embark.cli;

import io.embark.pipeline.Aliases;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code embark milvus rollback}. */
@Command(name = "rollback", description = "Point the alias to the collection before.")
final class MilvusRollbackCommand implements Callable<Integer> {
  @Mixin JobOptions job;
  @Mixin OutputOptions output;

  @Override
  public Integer call() {
    Aliases.Result result =
        new Aliases(job.load(), System.getenv(), System.err::println).rollBack();
    output.print(result.lines(), result.json());
    return 0;
  }
}
