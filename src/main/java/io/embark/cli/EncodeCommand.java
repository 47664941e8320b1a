package io.embark.cli;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.pipeline.DirectEncode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code embark encode}. */
@Command(
    name = "encode",
    description = "Vectors without a job: one row an input, in input order, in one Parquet file.")
final class EncodeCommand implements Callable<Integer> {
  private static final int INPUT_REJECTED = Category.INPUT.exitCode();

  @Mixin ModelOptions model;
  @Mixin OutputOptions output;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "M",
      description = "maven:group:artifact:version, file:/dir, a path, or any Hadoop URI.")
  String modelReference;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "F",
      description =
          "JSON Lines {\"id\":..,\"text\":..} or {\"id\":..,\"path\":..}, Parquet with id and text, or a folder of texts.")
  String input;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "F",
      description = "Parquet file with id, the vector column and reason.")
  String target;

  @Option(
      names = "--kind",
      paramLabel = "K",
      defaultValue = "dense",
      description = "Encoder kind: dense (default).")
  String kind;

  @Option(
      names = "--as",
      paramLabel = "ROLE",
      defaultValue = "document",
      description = "document (default), query or plain: which prompt of the model is used.")
  String as;

  @Option(
      names = "--normalize",
      description = "Scale vectors to length 1 even if the model does not.")
  boolean normalize;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Forward passes at a time (default: one a core).")
  int threads = Runtime.getRuntime().availableProcessors();

  @Override
  public Integer call() {
    if (!kind.equals("dense")) {
      throw new UserError(
          Category.CONFIG,
          "Cannot encode with kind '"
              + kind
              + "': it is not an encoder kind, expected one of: dense. Change --kind.");
    }
    DirectEncode encode =
        DirectEncode.of(
            kind,
            model.options(modelReference, as),
            normalize ? DirectEncode.Scaling.UNIT : DirectEncode.Scaling.AS_MODEL,
            threads,
            System.getenv());
    DirectEncode.Result result = encode.run(input, target);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("rows", result.rows());
    json.put("rejected", result.rejected());
    json.put("truncated", result.truncated());
    json.put("dimension", encode.dimension());
    json.put("output", target);
    output.print(
        List.of(
            String.format(
                Locale.ROOT,
                "%,d rows of %d dimensions in %s; %,d without a vector, %,d truncated at %,d tokens",
                result.rows(),
                encode.dimension(),
                target,
                result.rejected(),
                result.truncated(),
                encode.maxTokens())),
        json);
    return result.rejected() > 0 ? INPUT_REJECTED : 0;
  }
}
