package io.embark.encode.remote;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.encode.QuantizedEncoderSpec;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.time.Duration;
import java.util.List;

/** The encoder kind {@code remote}: one vector of floats a text, from an HTTP service. */
public final class RemoteEncoderKind {
  /** Its word in {@code kind:}. */
  public static final String NAME = "remote";

  private static final String PROTOCOL = "protocol";
  private static final String AS = "as";
  private static final String INPUT_TYPE = "input-type";
  private static final String TRUNCATE = "truncate";

  /** What {@code encode.<column>} takes. */
  public static final OptionSet OPTIONS =
      OptionSet.of(
          OptionSpec.of(
              "kind", OptionSpec.Type.STRING, "Encoder kind, if the column's name is not one."),
          OptionSpec.choice(
                  PROTOCOL,
                  ServiceKind.wireNames(),
                  "How the service is asked: openai also for vLLM, Ollama and others like it.")
              .required(),
          OptionSpec.of(
                  "url",
                  OptionSpec.Type.STRING,
                  "Base URL, to which cohere adds /v2/embed, tei /embed and the others /embeddings.")
              .required(),
          OptionSpec.of(
                  "model",
                  OptionSpec.Type.STRING,
                  "Name of the model at the service; with tei its model_id.")
              .required(),
          OptionSpec.of(
                  "dimension",
                  OptionSpec.Type.INTEGER,
                  "Floats a vector of this model; other lengths are refused.")
              .atLeast(1)
              .required(),
          OptionSpec.of("api-key", OptionSpec.Type.SECRET, "Where the key of the service is."),
          OptionSpec.of(
                  "api-key-header",
                  OptionSpec.Type.STRING,
                  "Header that takes the key, after 'Bearer' in Authorization and plain in others.")
              .defaultTo("Authorization"),
          OptionSpec.choice(
                  AS,
                  List.of("document", "query", "plain"),
                  "What the texts are for, if the protocol can say it.")
              .defaultTo("document"),
          OptionSpec.of(
              INPUT_TYPE,
              OptionSpec.Type.STRING,
              "The same in the service's own word: input_type, task (jina) or prompt_name (tei)."),
          OptionSpec.of(
              "prompt-text",
              OptionSpec.Type.STRING,
              "Text put in front of each text as it stands."),
          OptionSpec.of(
                  "normalize",
                  OptionSpec.Type.FLAG,
                  "Scale vectors to length 1, whatever the service does.")
              .defaultTo(true),
          QuantizedEncoderSpec.OPTION,
          OptionSpec.of(
              TRUNCATE,
              OptionSpec.Type.FLAG,
              "Let the service cut a text that is too long (not openai); by default it is a reject."),
          OptionSpec.of(
              ExtraFields.OPTION,
              OptionSpec.Type.STRINGS,
              "More fields of the request as field=value, such as dimensions=512."),
          OptionSpec.of(
                  "batch-items",
                  OptionSpec.Type.INTEGER,
                  "Most texts of a request; by default 96 (cohere), 256 (jina, openai), 128 (voyage)"
                      + " and 32 (tei, and no more than it says in /info).")
              .atLeast(1),
          OptionSpec.of(
                  "batch-tokens",
                  OptionSpec.Type.INTEGER,
                  "Most tokens of a request, guessed from bytes and what the service counted before.")
              .atLeast(1)
              .defaultTo(100_000L),
          OptionSpec.of(
                  "requests-in-flight",
                  OptionSpec.Type.INTEGER,
                  "Most requests at once of one executor, of all tasks that share it.")
              .between(1, 256)
              .defaultTo(4L),
          OptionSpec.of(
                  "timeout-seconds", OptionSpec.Type.INTEGER, "Longest wait for a whole answer.")
              .between(1, 3600)
              .defaultTo(60L),
          OptionSpec.of(
                  "retry-seconds",
                  OptionSpec.Type.INTEGER,
                  "Longest time from the first try of a request to the last.")
              .between(0, 86_400)
              .defaultTo(300L),
          OptionSpec.of(
              "cache",
              OptionSpec.Type.STRING,
              "Folder of vectors that are paid, a Hadoop URI or a path that all executors see, or none;"
                  + " by default _embark/paid of the lake."));

  private RemoteEncoderKind() {}

  static ServiceKind service(Options options) {
    return ServiceKind.of(options.string(PROTOCOL));
  }

  /** What texts are for, in the service's word; empty where it is not told. */
  static String role(Options options) {
    ServiceKind service = service(options);
    String role = options.optionalString(INPUT_TYPE).orElse(service.role(options.string(AS)));
    if (role.isEmpty() && service.needsRole()) {
      throw new UserError(
          Category.CONFIG,
          "Cannot read '"
              + options.where()
              + ".as': found 'plain', expected document or query with protocol "
              + service.wireName()
              + ". Change 'as', or give another 'input-type' such as clustering.");
    }
    return role;
  }

  static boolean truncates(Options options) {
    return options.has(TRUNCATE) && options.flag(TRUNCATE);
  }

  static Protocol protocol(Options options) {
    ServiceKind service = service(options);
    String model = options.string("model");
    return switch (service) {
      case COHERE ->
          new CohereProtocol(
              model,
              role(options),
              truncates(options),
              ExtraFields.of(options, CohereProtocol.OWN_FIELDS));
      case TEI ->
          new TeiProtocol(
              role(options),
              options.flag("normalize"),
              truncates(options),
              ExtraFields.of(options, TeiProtocol.OWN_FIELDS));
      case JINA, OPENAI, VOYAGE -> {
        checkTruncate(service, options);
        yield new OpenAiProtocol(
            service,
            model,
            role(options),
            truncates(options),
            ExtraFields.of(options, OpenAiProtocol.ownFields(service)));
      }
    };
  }

  static ServiceLimits limits(Options options) {
    return new ServiceLimits(
        options.has("batch-items") ? options.count("batch-items") : service(options).batchItems(),
        options.count("batch-tokens"),
        options.count("requests-in-flight"),
        Duration.ofSeconds(options.integer("timeout-seconds")),
        Duration.ofSeconds(options.integer("retry-seconds")));
  }

  private static void checkTruncate(ServiceKind service, Options options) {
    if (options.has(TRUNCATE) && !service.canTruncate()) {
      throw new UserError(
          Category.CONFIG,
          "Cannot read '"
              + options.where()
              + "': found '"
              + TRUNCATE
              + "', expected none with protocol "
              + service.wireName()
              + ". Use '"
              + ExtraFields.OPTION
              + "' if the service has such a field.");
    }
  }
}
