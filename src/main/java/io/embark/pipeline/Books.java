package io.embark.pipeline;

import io.embark.report.Funnel;
import io.embark.report.RejectCount;
import io.embark.report.StageCount;
import io.embark.segment.SampleStage;
import io.embark.segment.WindowStage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The funnel of a run, worked out backwards from what was published: what left the last stage alive
 * is what was kept, and each stage took in what it let out plus what it marked. What comes out for
 * the reader must equal what the reader counted on its own.
 */
final class Books {
  /** Name of the stage that cuts texts. */
  static final String CHUNKER = "chunk";

  /** Names of stages that make several rows of one. */
  static final Set<String> SPLITTERS =
      Set.of(CHUNKER, SampleStage.NAME, SpeechStage.NAME, TranscribeStage.NAME, WindowStage.NAME);

  /** Name of opening what a row refers to. */
  static final String DECODE = "decode";

  /** Name of encoding itself. */
  static final String ENCODE = "encode";

  private Books() {}

  /**
   * @param stageNames in order, {@code read} first
   * @param read rows counted at the reader
   */
  static Funnel funnel(List<String> stageNames, long read, Collection<Tally> tallies) {
    List<StageCount> stages = new ArrayList<>();
    long kept = rows(tallies, "");
    long alive = kept;
    for (int i = stageNames.size() - 1; i >= 0; i--) {
      String stage = stageNames.get(i);
      long rejected = stage.startsWith("dedup:") ? 0 : rows(tallies, stage);
      long duplicates = stage.startsWith("dedup:") ? rows(tallies, stage) : 0;
      if (SPLITTERS.contains(stage)) {
        List<String> later = stageNames.subList(i + 1, stageNames.size());
        long parents =
            tallies.stream()
                .filter(tally -> tally.stage().isEmpty() || later.contains(tally.stage()))
                .mapToLong(Tally::firstSegments)
                .sum();
        stages.add(
            0, new StageCount(stage, parents + rejected, alive, rejected, duplicates, parents));
        alive = parents + rejected;
      } else {
        long in = i == 0 ? read : alive + rejected + duplicates;
        stages.add(0, new StageCount(stage, in, alive, rejected, duplicates, -1));
        alive = in;
      }
    }
    Map<String, RejectCount> rejects = new TreeMap<>();
    tallies.stream()
        .filter(tally -> !tally.stage().isEmpty() && !tally.stage().startsWith("dedup:"))
        .forEach(
            tally ->
                rejects.merge(
                    tally.stage() + "\u001f" + tally.reason(),
                    new RejectCount(tally.stage(), tally.reason(), tally.rows(), tally.example()),
                    RejectCount::plus));
    List<RejectCount> byCount = new ArrayList<>(rejects.values());
    byCount.sort(Comparator.comparingLong(RejectCount::rows).reversed());
    long marked = tallies.stream().mapToLong(Tally::rows).sum() - kept;
    long rejected = byCount.stream().mapToLong(RejectCount::rows).sum();
    return new Funnel(stages, byCount, read, kept, rejected, marked - rejected);
  }

  private static long rows(Collection<Tally> tallies, String stage) {
    return tallies.stream()
        .filter(tally -> tally.stage().equals(stage))
        .mapToLong(Tally::rows)
        .sum();
  }
}
