package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.VectorColumn;
import io.embark.encode.EncoderSpec;
import io.embark.job.JobSpec;
import io.embark.job.Vocabulary;
import io.embark.model.ModelResolver;
import io.embark.model.PublishedModel;
import io.embark.sink.Sink;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryTest {
  private static final Vocabulary VOCABULARY = Registry.vocabulary();
  private static final String MODEL = "src/test/resources/models/tiny";

  @TempDir Path cache;

  /** Required options and nothing else, each with a value that fits. */
  private static Options required(String where, OptionSet set) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (OptionSpec spec : set.specs()) {
      if (spec.isRequired()) {
        values.put(
            spec.name(),
            switch (spec.type()) {
              case STRING, STRINGS ->
                  spec.name().equals("where") ? "length(text) < 5" : spec.name();
              case INTEGER, NUMBER, FRACTION -> spec.min() == null ? 1 : spec.min();
              case FLAG -> true;
              case CHOICE -> spec.choices().get(0);
              case SECRET -> Map.of("env", "NAME");
            });
      }
    }
    if (values.containsKey("reason")) {
      values.put("reason", "too_short");
    }
    if (values.containsKey("model")) {
      values.put("model", MODEL);
    }
    if (values.containsKey("uri")) {
      values.put("uri", "http://127.0.0.1:1");
    }
    return set.parse(where, values);
  }

  private EncoderSpec encoder(String kind) {
    ModelResolver resolver = new ModelResolver(new Configuration(), cache);
    ModelProvider models =
        (reference, overrides) -> PublishedModel.local(resolver.resolve(reference, overrides));
    return Registry.encoder(kind)
        .create("dense", required("encode.dense", VOCABULARY.encoders().get(kind)), models);
  }

  @Test
  void hasTheNamesThatJobsMayUse() {
    assertThat(VOCABULARY.readers())
        .containsOnlyKeys(
            "audio",
            "csv",
            "document",
            "html",
            "image",
            "jsonl",
            "parquet",
            "text",
            "video",
            "warc");
    assertThat(VOCABULARY.stages())
        .containsOnlyKeys(
            "chunk",
            "dedup:exact",
            "dedup:minhash",
            "language",
            "picture-quality",
            "quality",
            "reject",
            "sample",
            "sound-quality",
            "speech",
            "speech-share",
            "transcribe",
            "window");
    assertThat(VOCABULARY.encoders())
        .containsOnlyKeys(
            "audio",
            "bge-m3",
            "dense",
            "image",
            "multi-vector",
            "perceptual-hash",
            "remote",
            "sparse",
            "speech",
            "static");
    assertThat(VOCABULARY.afterEncode()).containsOnlyKeys("dedup:perceptual", "dedup:semantic");
    assertThat(VOCABULARY.sinks()).containsOnlyKeys("milvus", "parquet");
  }

  @Test
  void everyOptionIsKebabCaseAndDocumentedInOneSentence() {
    for (SortedMap<String, OptionSet> kinds :
        List.of(
            VOCABULARY.readers(),
            VOCABULARY.stages(),
            VOCABULARY.encoders(),
            VOCABULARY.afterEncode(),
            VOCABULARY.sinks())) {
      for (Map.Entry<String, OptionSet> kind : kinds.entrySet()) {
        for (OptionSpec spec : kind.getValue().specs()) {
          String name = kind.getKey() + "." + spec.name();
          assertThat(spec.name()).as(name).matches("[a-z][a-z0-9]*(-[a-z0-9]+)*");
          assertThat(spec.doc()).as(name).endsWith(".").matches("\\p{Lu}.*");
        }
      }
    }
  }

  @Test
  void everyReaderAndStageAndEncoderCanBeMadeOfItsRequiredOptions() {
    VOCABULARY
        .readers()
        .forEach(
            (kind, options) -> {
              assertThat(required("read", options)).isNotNull();
              assertThat(Registry.reader(kind).getClass().getSimpleName())
                  .isEqualToIgnoringCase(kind + "Reader");
            });
    EncoderSpec dense = encoder("dense");
    assertThat(dense.columns().get(0).dimension()).isEqualTo(8);
    Registry.StageNeeds needs =
        new Registry.StageNeeds(dense.tokenCounter().orElseThrow(), null, Optional.empty());
    SortedMap<String, OptionSet> stages = new TreeMap<>(VOCABULARY.stages());
    stages.remove("picture-quality"); // needs one of its options, see PictureCheckTest
    stages.remove("sound-quality");
    stages.remove("transcribe"); // needs a model of its own, see SpeechJobTest
    stages.remove("speech"); // the same, see SpeechSegmentJobTest
    stages.remove("speech-share");
    stages.forEach(
        (kind, options) ->
            assertThat(Registry.stage(kind).create(required("stages", options), needs).name())
                .startsWith(kind));
  }

  @Test
  void everyStepAfterEncodingCanBeMadeOfItsRequiredOptions() {
    List<VectorColumn> columns =
        Stream.of("dense", "perceptual-hash")
            .flatMap(kind -> encoder(kind).columns().stream())
            .toList();
    VOCABULARY
        .afterEncode()
        .forEach(
            (kind, options) ->
                assertThat(
                        Registry.afterEncode(kind)
                            .create(required("after-encode", options), columns)
                            .name())
                    .isEqualTo(kind));
  }

  @Test
  void everySinkCanBeMadeWithoutContactingIt() {
    JobSpec job =
        ParsedJobs.parse(
            """
            job: docs
            read: { text: { path: in } }
            encode: { dense: { model: m } }
            write: { parquet: { path: lake } }
            """);
    SortedMap<String, OptionSet> sinks = new TreeMap<>(VOCABULARY.sinks());
    assertThat(required("write.parquet", sinks.remove("parquet")).string("path")).isEqualTo("path");
    sinks.forEach(
        (kind, options) -> {
          try (Sink sink =
              Registry.sink(kind)
                  .create(job, required("write", options), encoder("dense").columns(), Map.of())) {
            assertThat(sink.target()).startsWith(kind + " ");
          }
        });
  }
}
