package io.embark.cli;

import io.embark.pipeline.Inspection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code embark inspect}. */
@Command(
    name = "inspect",
    description = "What is it: a model's card, a lake's partitions, or a Milvus collection.")
final class InspectCommand implements Callable<Integer> {
  @Mixin OutputOptions output;

  @Parameters(paramLabel = "MODEL|LAKE|milvus:URI/COLLECTION", description = "What to look at.")
  String target;

  @Option(
      names = "--pooling",
      paramLabel = "P",
      description = "mean or cls, for a model whose files do not say.")
  String pooling;

  @Option(
      names = "--normalize",
      paramLabel = "true|false",
      arity = "1",
      description = "For a model whose files do not say.")
  Boolean normalize;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "For a model whose files do not say.")
  Integer maxTokens;

  @Override
  public Integer call() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("pooling", pooling);
    facts.put("normalize", normalize);
    facts.put("max-tokens", maxTokens);
    facts.values().removeIf(value -> value == null);
    Inspection inspection = Inspection.of(target, facts, new Configuration(), System.getenv());
    output.print(inspection.lines(), inspection.result());
    return 0;
  }
}
