package io.embark.cli;

import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.pipeline.DirectEncode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
      description =
          "maven:group:artifact:version, file:/dir, a path, any Hadoop URI, or a remote service's name of it.")
  String modelReference;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "F",
      description =
          "JSON Lines {\"id\":..,\"text\":..} or {\"id\":..,\"path\":..}, Parquet with id and text, a picture or sound, or a folder of texts, pictures or sounds (folders below it too).")
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
      description =
          "Encoder kind: dense, sparse, multi-vector, bge-m3, static, image, audio, speech or remote (default: what the model's files tell).")
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
      names = "--dimension",
      paramLabel = "N",
      description = "Keep the first N components of dense vectors (Matryoshka).")
  Integer dimension;

  @Option(
      names = "--precision",
      paramLabel = "P",
      description =
          "How dense vectors are stored: float32 (default), float16, int8 or binary; int8 by the ranges of this input.")
  String precision;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      description = "Keep the N heaviest words of sparse vectors.")
  Integer topK;

  @Option(
      names = "--min-weight",
      paramLabel = "W",
      description = "Drop words of sparse vectors that weigh less.")
  Double minWeight;

  @Option(
      names = "--language",
      paramLabel = "CODE",
      description = "Language of speech, such as en (default: found by the sound).")
  String language;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      description = "Most tokens of 30 s of speech (default: the model's).")
  Integer maxNewTokens;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Forward passes at a time (default: one a core).")
  int threads = Runtime.getRuntime().availableProcessors();

  @Override
  public Integer call() {
    Map<String, Object> options = model.options(modelReference, as);
    put(options, "dimension", dimension);
    put(options, "precision", precision);
    put(options, "top-k", topK);
    put(options, "min-weight", minWeight);
    put(options, "language", language);
    put(options, "max-new-tokens", maxNewTokens);
    DirectEncode encode =
        DirectEncode.of(
            kind,
            options,
            normalize ? DirectEncode.Scaling.UNIT : DirectEncode.Scaling.AS_MODEL,
            threads,
            System.getenv());
    DirectEncode.Result result = encode.run(input, target);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("rows", result.rows());
    json.put("rejected", result.rejected());
    json.put("truncated", result.truncated());
    json.put("tokens", result.tokens());
    json.put("dimension", encode.columns().get(0).dimension());
    json.put("columns", encode.columns().stream().map(VectorColumn::name).toList());
    json.put("output", target);
    result.notes().forEach(note -> System.err.println("embark: " + note));
    output.print(
        List.of(
            String.format(
                Locale.ROOT,
                "%,d rows of %s in %s; %,d without a vector%s",
                result.rows(),
                encode.columns().stream()
                    .map(EncodeCommand::described)
                    .collect(Collectors.joining(", ")),
                target,
                result.rejected(),
                encode.maxTokens() == Integer.MAX_VALUE
                    ? ""
                    : String.format(
                        Locale.ROOT,
                        ", %,d truncated at %,d tokens",
                        result.truncated(),
                        encode.maxTokens()))),
        json);
    return result.rejected() > 0 ? INPUT_REJECTED : 0;
  }

  private static void put(Map<String, Object> options, String name, Object value) {
    if (value != null) {
      options.put(name, value);
    }
  }

  private static String described(VectorColumn column) {
    return switch (column.kind()) {
      case VectorColumn.SPARSE -> "weights over " + column.dimension() + " words";
      case VectorColumn.TRANSCRIPT -> "texts";
      case VectorColumn.HASH -> "hashes of " + column.dimension() + " bits";
      case VectorColumn.MULTI_VECTOR -> column.dimension() + " dimensions a token";
      default -> column.width();
    };
  }
}
