package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.corpus.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownModelTest {
  @Test
  void everyCardIsWholeAndNamesItsSources() {
    for (KnownModel known : KnownModel.all()) {
      assertThat(known.poolingMode()).as(known.model()).isNotNull();
      assertThat(known.normalize().value()).isNotNull();
      assertThat(known.metric().value()).isEqualTo(Metric.COSINE);
      for (KnownModel.Fact<?> fact :
          List.of(
              known.pooling(),
              known.normalize(),
              known.maxTokens(),
              known.dimension(),
              known.prompts(),
              known.metric())) {
        assertThat(fact.source()).as(known.model()).isNotBlank();
      }
    }
  }

  @Test
  void everyGraphBelongsToOneCard() {
    List<String> hashes =
        KnownModel.all().stream()
            .flatMap(known -> known.graphs().stream())
            .map(KnownModel.Graph::sha256)
            .toList();

    assertThat(hashes).hasSize(7).doesNotHaveDuplicates().allMatch(sha -> sha.length() == 64);
    for (String hash : hashes) {
      assertThat(KnownModel.ofGraph(hash)).isPresent();
    }
    assertThat(KnownModel.ofGraph("0".repeat(64))).isEmpty();
  }

  @Test
  void promptsAreThoseOfTheMakers() {
    assertThat(KnownModel.all())
        .extracting(known -> known.prompts().value())
        .containsExactly(
            new java.util.TreeMap<>(),
            new java.util.TreeMap<>(
                Map.of("query", "Represent this sentence for searching relevant passages: ")),
            new java.util.TreeMap<>(Map.of("query", "为这个句子生成表示以用于检索相关文章：")),
            new java.util.TreeMap<>(Map.of("query", "query: ", "passage", "passage: ")));
  }

  /** The fixture holds copies of the makers' own files. */
  @Test
  void theMiniLmCardSaysWhatItsMakersFilesSay() throws IOException {
    Path files = Fixture.directory("minilm-l6-v2-real");
    KnownModel card = KnownModel.all().get(0);
    JsonNode pooling = json(files.resolve("1_Pooling/config.json"));

    assertThat(card.graphs().get(0).sha256())
        .isEqualTo(json(files.resolve("expected.json")).path("model_sha256").asText());
    assertThat(card.maxTokens().value())
        .isEqualTo(json(files.resolve("sentence_bert_config.json")).path("max_seq_length").asInt());
    assertThat(card.dimension().value())
        .isEqualTo(pooling.path("word_embedding_dimension").asInt());
    assertThat(pooling.path("pooling_mode_mean_tokens").asBoolean()).isTrue();
    assertThat(card.poolingMode()).isEqualTo(PoolingMode.MEAN);
    assertThat(json(files.resolve("modules.json")).get(2).path("type").asText())
        .endsWith("Normalize");
    assertThat(card.normalize().value()).isTrue();
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }
}
