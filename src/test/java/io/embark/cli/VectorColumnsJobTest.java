package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.corpus.Json;
import io.embark.corpus.SparseVector;
import io.embark.corpus.VectorColumn;
import io.embark.sink.LakeCell;
import io.embark.testing.LocalSpark;
import io.embark.testing.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job with a sparse, a multi-vector and three BGE-M3 columns: what lies in the lake is what the
 * reference gave, a second run takes it over, and {@code search --lake} scores it as the reference
 * does.
 */
class VectorColumnsJobTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double TOLERANCE = 2e-4;

  @TempDir Path folder;
  private JsonNode splade;
  private JsonNode colbert;
  private JsonNode bgeM3;
  private Path input;

  @BeforeAll
  static void startSpark() {
    LocalSpark.session();
  }

  @BeforeEach
  void writeTheFixturesTexts() throws IOException {
    splade = expected("splade-max-relu");
    colbert = expected("colbert-pylate");
    bgeM3 = expected("bge-m3-three-heads");
    input = Files.createDirectory(folder.resolve("input"));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < splade.get("inputs").size(); i++) {
      String text = splade.get("inputs").get(i).asText();
      if (text.isBlank()) {
        continue; // a reader rejects an empty text
      }
      assertThat(colbert.get("inputs").get(i).asText()).isEqualTo(text);
      assertThat(bgeM3.get("inputs").get(i).asText()).isEqualTo(text);
      lines.add(Json.line(Map.of("id", String.valueOf(i), "text", text)));
    }
    Files.write(input.resolve("texts.jsonl"), lines);
    Files.writeString(
        folder.resolve("job.yaml"),
        """
        job: families
        read: { jsonl: { path: "%s", id: id } }
        encode:
          sparse: { model: "%s" }
          tokens: { kind: multi-vector, model: "%s" }
          m3: { kind: bge-m3, model: "%s", outputs: [dense, sparse, multi-vector] }
        write:
          parquet: { path: "%s" }
        """
            .formatted(
                input,
                model("splade-max-relu"),
                model("colbert-pylate"),
                model("bge-m3-three-heads"),
                lake()));
  }

  private static Path model(String name) {
    return SharedFiles.path("fixtures/open/" + name);
  }

  private static JsonNode expected(String name) throws IOException {
    return JSON.readTree(model(name).resolve("expected.json").toFile());
  }

  private Path lake() {
    return folder.resolve("lake");
  }

  @Test
  void everyColumnHoldsTheReferencesVectorsAndIsSearched() throws IOException {
    Embark run = Embark.run("run", folder.resolve("job.yaml"), "--json");
    assertThat(run.exitCode()).as(run.toString()).isZero();
    assertLake();

    assertMaxSim();
    assertSparseSearch();

    Files.writeString(input.resolve("more.jsonl"), "{\"id\": \"new\", \"text\": \"one more\"}\n");
    Embark again = Embark.run("run", folder.resolve("job.yaml"), "--json");
    assertThat(again.exitCode()).as(again.toString()).isZero();
    assertThat(again.json().at("/encoding/encoded").asLong())
        .as(again.toString())
        .isEqualTo(3); // one text for each of three encoders
    assertLake();
  }

  private void assertLake() {
    List<Row> rows =
        LocalSpark.session()
            .read()
            .parquet(newestFiles())
            .where("source_id <> 'new'")
            .collectAsList();
    assertThat(rows).hasSizeGreaterThanOrEqualTo(13);
    for (Row row : rows) {
      int i = Integer.parseInt(row.getAs("source_id"));
      assertSparse(splade.get("outputs").get(i), row, "sparse");
      assertVectors(run(colbert, "document").get("outputs").get(i), row, "tokens");
      JsonNode heads = bgeM3.get("outputs").get(i);
      assertSparse(heads.get("sparse"), row, "m3_sparse");
      assertVectors(heads.get("colbert"), row, "m3_multi_vector");
      assertThat(VectorColumn.floats(row.getSeq(row.fieldIndex("m3_dense"))))
          .containsExactly(
              JSON.convertValue(heads.get("dense"), float[].class), within((float) TOLERANCE));
    }
  }

  private String[] newestFiles() {
    JsonNode commit;
    try {
      commit = JSON.readTree(lake().resolve("_embark/current/all.json").toFile());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    List<String> files = new ArrayList<>();
    commit.get("embeddings").forEach(file -> files.add(lake() + "/" + file.get("path").asText()));
    return files.toArray(String[]::new);
  }

  private static JsonNode run(JsonNode fixture, String name) {
    for (JsonNode run : fixture.get("runs")) {
      if (run.get("run").asText().equals(name)) {
        return run;
      }
    }
    throw new AssertionError("no run " + name);
  }

  private static void assertSparse(JsonNode pairs, Row row, String column) {
    SparseVector sparse = LakeCell.sparse(row.getStruct(row.fieldIndex(column)));
    Map<Integer, Double> weights = new TreeMap<>();
    for (int i = 0; i < sparse.size(); i++) {
      weights.put(sparse.indices()[i], (double) sparse.values()[i]);
    }
    for (JsonNode pair : pairs) {
      assertThat(weights.getOrDefault(pair.get(0).asInt(), 0.0))
          .isCloseTo(pair.get(1).asDouble(), within(TOLERANCE));
    }
    assertThat(weights.size()).isCloseTo(pairs.size(), within(1));
  }

  private static void assertVectors(JsonNode expected, Row row, String column) {
    float[][] vectors = LakeCell.vectors(row.getSeq(row.fieldIndex(column)));
    assertThat(vectors).hasNumberOfRows(expected.size());
    for (int t = 0; t < vectors.length; t++) {
      assertThat(vectors[t])
          .containsExactly(
              JSON.convertValue(expected.get(t), float[].class), within((float) TOLERANCE));
    }
  }

  /** Against the matrix of query by document that the reference computed. */
  private void assertMaxSim() {
    int asked = 2;
    Embark search =
        Embark.run(
            "search",
            "--lake",
            lake(),
            "--model",
            model("colbert-pylate"),
            "--column",
            "tokens",
            "--limit",
            "99",
            "--json",
            colbert.get("inputs").get(asked).asText());
    assertThat(search.exitCode()).as(search.toString()).isZero();
    JsonNode hits = search.json().get("hits");
    assertThat(hits.size()).isGreaterThanOrEqualTo(13);
    double before = Double.POSITIVE_INFINITY;
    for (JsonNode hit : hits) {
      int document = hit.get("source_id").asInt();
      double score = hit.get("score").asDouble();
      assertThat(score)
          .isCloseTo(
              colbert.get("maxsim_query_by_document").get(asked).get(document).asDouble(),
              within(1e-3));
      assertThat(score).isLessThanOrEqualTo(before);
      before = score;
    }
  }

  private void assertSparseSearch() {
    int asked = 2;
    Embark search =
        Embark.run(
            "search",
            "--lake",
            lake(),
            "--model",
            model("splade-max-relu"),
            "--column",
            "sparse",
            "--limit",
            "99",
            "--json",
            splade.get("inputs").get(asked).asText());
    assertThat(search.exitCode()).as(search.toString()).isZero();
    for (JsonNode hit : search.json().get("hits")) {
      JsonNode document = splade.get("outputs").get(hit.get("source_id").asInt());
      Map<Integer, Double> weights = new TreeMap<>();
      document.forEach(pair -> weights.put(pair.get(0).asInt(), pair.get(1).asDouble()));
      double product = 0;
      for (JsonNode pair : splade.get("outputs").get(asked)) {
        product += pair.get(1).asDouble() * weights.getOrDefault(pair.get(0).asInt(), 0.0);
      }
      assertThat(hit.get("score").asDouble()).isCloseTo(product, within(1e-3));
    }
  }
}
