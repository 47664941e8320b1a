package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.VectorColumn;
import io.embark.testing.JobFixture;
import io.embark.testing.SharedFiles;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs on real sounds and pictures with real models: are the five nearest of the same class? Every
 * item asks for the others (leave one out). Prints the figures.
 */
class MediaRetrievalTest {
  private static final int NEAREST = 5;
  @TempDir private Path folder;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Item(String label, float[] vector) {
    double cosine(Item other) {
      double dot = 0;
      double ours = 0;
      double theirs = 0;
      for (int d = 0; d < vector.length; d++) {
        dot += (double) vector[d] * other.vector[d];
        ours += (double) vector[d] * vector[d];
        theirs += (double) other.vector[d] * other.vector[d];
      }
      return dot / Math.sqrt(ours * theirs);
    }
  }

  private List<Item> encoded(String kind, Path corpus, String extensions, Path model) {
    JobFixture job = new JobFixture(folder);
    String yaml =
        String.format(
            """
      job: media
      read: { %s: { path: "%s", extensions: [%s] } }
      encode:
        dense: { kind: %s, model: "%s" }
      write:
        parquet: { path: "%s" }
      """,
            kind, corpus, extensions, kind, model, job.lake());
    job.run(job.spec(yaml, Map.of()));
    return job.table("embeddings").collectAsList().stream().map(MediaRetrievalTest::item).toList();
  }

  private static Item item(Row row) {
    String source = row.getAs("source_id");
    float[] vector = VectorColumn.floats(row.getSeq(row.fieldIndex("dense")));
    return new Item(source.substring(0, source.indexOf('/')), vector);
  }

  private static double precision(List<Item> items) {
    double right = 0;
    for (int i = 0; i < items.size(); i++) {
      int place = i;
      Item asked = items.get(i);
      right +=
          IntStream.range(0, items.size())
              .filter(other -> other != place)
              .mapToObj(items::get)
              .sorted(Comparator.comparingDouble(item -> -asked.cosine(item)))
              .limit(NEAREST)
              .filter(item -> item.label().equals(asked.label()))
              .count();
    }
    return right / NEAREST / items.size();
  }

  @Test
  void yamnetFindsSoundsOfTheSameClass() {
    List<Item> items =
        encoded(
            "audio",
            SharedFiles.path("data/audio-esc10"),
            "ogg",
            SharedFiles.path("fixtures/open/yamnet-tflite"));
    assertThat(items).hasSize(100);
    double precision = precision(items);
    System.out.println("ESC-10, YAMNet: precision@5 " + precision);
    assertThat(precision).isGreaterThanOrEqualTo(0.80);
  }

  @Test
  void mobilenetFindsPicturesOfTheSameClass() {
    List<Item> items =
        encoded(
            "image",
            SharedFiles.path("data/img-caltech101"),
            "jpg",
            SharedFiles.path("fixtures/open/mobilenet-v2-quant-tflite"));
    assertThat(items).hasSize(280);
    double precision = precision(items);
    System.out.println("Caltech-101 of 20 classes, MobileNetV2: precision@5 " + precision);
    assertThat(precision).isGreaterThanOrEqualTo(0.83);
  }
}
