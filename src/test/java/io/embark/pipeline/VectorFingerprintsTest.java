package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embark.corpus.Metric;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.sink.CommittedPartition;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorFingerprintsTest {
  @TempDir Path lake;

  private static VectorColumn column(String name, Map<String, String> fingerprint) {
    return new VectorColumn(name, "dense", 8, Metric.COSINE, true, new TreeMap<>(fingerprint));
  }

  private static final VectorColumn NOW =
      column("dense", Map.of("weights", "b".repeat(50), "pooling", "mean"));
  private static final VectorColumn OTHER =
      column("dense", Map.of("weights", "a".repeat(50), "pooling", "mean", "prompt", "p: "));

  private static CommittedPartition commit(String partition, VectorColumn... columns) {
    return new CommittedPartition(
        "",
        "docs",
        partition,
        "ds",
        "run",
        "f",
        List.of(columns),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        0);
  }

  @Test
  void theSameVectorsMayBeMixed() {
    VectorFingerprints.check(
        PlannedJob.of(lake, "1", NOW), List.of(commit("1", NOW), commit("2", NOW)), false);
    VectorFingerprints.check(PlannedJob.of(lake, "1", NOW), List.of(), false);
  }

  @Test
  void otherVectorsAreRefusedWithAllThatDiffers() {
    JobPlan plan = PlannedJob.of(lake, "1", NOW);
    UserError error =
        catchThrowableOfType(
            UserError.class,
            () ->
                VectorFingerprints.check(
                    plan, List.of(commit("1", NOW), commit("2", OTHER)), false));
    assertThat(error)
        .hasMessage(
            "Cannot write job 'docs' into the lake 'file:"
                + lake
                + "': partition '2' holds other vectors, expected the same vector fingerprint;"
                + " found dense.prompt 'p: ' -> 'absent'; dense.weights '"
                + "a".repeat(40)
                + "…' -> '"
                + "b".repeat(40)
                + "…'. Write to another lake, change the job back, or replace every partition with"
                + " --fresh.");
    assertThat(error.category()).isEqualTo(Category.CONFIG);
  }

  @Test
  void aFreshRunMayReplaceAllPartitionsButNotLeaveOneOfOtherVectors() {
    JobPlan plan = PlannedJob.of(lake, "1", NOW);
    VectorFingerprints.check(plan, List.of(commit("1", OTHER)), true);
    assertThat(
            catchThrowableOfType(
                UserError.class,
                () ->
                    VectorFingerprints.check(
                        plan, List.of(commit("1", OTHER), commit("2", OTHER)), true)))
        .hasMessageContaining("partition '2' holds other vectors");
  }

  @Test
  void aColumnMoreOrLessDiffers() {
    VectorColumn title = column("title", Map.of("weights", "w"));
    assertThat(VectorFingerprints.differences(List.of(NOW), List.of(NOW, title)))
        .containsExactly(Map.entry("title.weights", "'absent' -> 'w'"));
    assertThat(VectorFingerprints.differences(List.of(NOW, title), List.of(NOW)))
        .containsExactly(Map.entry("title.weights", "'w' -> 'absent'"));
    assertThat(VectorFingerprints.differences(List.of(title, NOW), List.of(NOW, title))).isEmpty();
  }
}
