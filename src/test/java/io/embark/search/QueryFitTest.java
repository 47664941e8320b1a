package io.embark.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.Metric;
import io.embark.corpus.VectorColumn;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class QueryFitTest {
  private static VectorColumn column(String name, int dimension, Map<String, String> fingerprint) {
    return new VectorColumn(
        name, "dense", dimension, Metric.COSINE, true, new TreeMap<>(fingerprint));
  }

  private static final VectorColumn STORED =
      column("dense", 8, Map.of("weights", "a", "prompt", "passage: ", "pooling", "mean"));

  @Test
  void theOnlyColumnNeedsNoName() {
    assertThat(QueryFit.column("c", List.of(STORED), Optional.empty())).isEqualTo(STORED);
    VectorColumn other = column("title", 8, Map.of());
    assertThat(QueryFit.column("c", List.of(other, STORED), Optional.of("dense")))
        .isEqualTo(STORED);
  }

  @Test
  void oneOfSeveralColumnsIsNotGuessed() {
    assertThatThrownBy(
            () ->
                QueryFit.column(
                    "collection 'c'", List.of(STORED, column("t", 8, Map.of())), Optional.empty()))
        .hasMessage(
            "Cannot choose a vector column of collection 'c': found dense, t, expected exactly one"
                + " or a name. Give --column.");
    assertThatThrownBy(() -> QueryFit.column("collection 'c'", List.of(), Optional.empty()))
        .hasMessage(
            "Cannot choose a vector column of collection 'c': found none, expected exactly one or a"
                + " name. Give --column.");
  }

  @Test
  void aColumnThatIsNotThereIsToldWithThoseThatAre() {
    assertThatThrownBy(
            () -> QueryFit.column("collection 'c'", List.of(STORED), Optional.of("dens")))
        .hasMessage(
            "Cannot search collection 'c': no vector column 'dens', expected one of: dense. Change"
                + " --column.");
  }

  @Test
  void theModelOfTheColumnFitsWithAnotherPrompt() {
    QueryFit.check(
        "c",
        STORED,
        List.of(column("dense", 8, Map.of("weights", "a", "prompt", "query: ", "pooling", "mean"))),
        Set.of("prompt"));
    QueryFit.check("c", column("dense", 8, Map.of()), List.of(STORED), Set.of());
  }

  @Test
  void anotherModelIsRefusedWithAllThatDiffers() {
    assertThatThrownBy(
            () ->
                QueryFit.check(
                    "collection 'c'",
                    STORED,
                    List.of(column("dense", 8, Map.of("weights", "b", "normalize", "true"))),
                    Set.of("prompt")))
        .hasMessage(
            "Cannot search column 'dense' of collection 'c': the model has normalize 'true',"
                + " pooling absent, weights 'b', expected normalize absent, pooling 'mean', weights"
                + " 'a'. Set --model to the model that filled the column.");
  }

  @Test
  void anotherDimensionIsRefused() {
    assertThatThrownBy(
            () ->
                QueryFit.check(
                    "collection 'c'", STORED, List.of(column("dense", 4, Map.of())), Set.of()))
        .hasMessage(
            "Cannot search column 'dense' of collection 'c': the model gives 4 dimensions, expected"
                + " 8. Set --model to the model that filled the column.");
  }
}
