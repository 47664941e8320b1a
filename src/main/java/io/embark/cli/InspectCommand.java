package io.embark.cli;

import io.embark.corpus.HadoopSettings;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.pipeline.Inspection;
import io.embark.pipeline.WordWeights;
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

  @Option(
      names = "--text",
      paramLabel = "T",
      description = "Show the words that a learned sparse model gives this text, with weights.")
  String text;

  @Option(
      names = "--as",
      paramLabel = "ROLE",
      description = "Role of --text: document (default), query or plain.")
  String as;

  @Override
  public Integer call() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("pooling", pooling);
    facts.put("normalize", normalize);
    facts.put("max-tokens", maxTokens);
    Inspection inspection = inspection(facts);
    output.print(inspection.lines(), inspection.result());
    return 0;
  }

  private Inspection inspection(Map<String, Object> facts) {
    Configuration configuration = HadoopSettings.current();
    if (text == null) {
      if (as != null) {
        throw new UserError(
            Category.CONFIG,
            "Cannot read --as: there is no --text, expected one whose role it is. Give --text.");
      }
      facts.values().removeIf(value -> value == null);
      return Inspection.of(target, facts, configuration, System.getenv());
    }
    facts.put("model", target);
    facts.put("as", as);
    facts.values().removeIf(value -> value == null);
    return WordWeights.of(text, facts, configuration, System.getenv());
  }
}
