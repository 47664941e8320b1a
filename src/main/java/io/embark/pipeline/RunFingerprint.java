package io.embark.pipeline;

import io.embark.corpus.ContentHash;
import io.embark.corpus.Json;
import io.embark.corpus.VectorColumn;
import io.embark.job.JobSpec;
import io.embark.job.PartSpec;
import io.embark.read.InputListing;
import io.embark.stage.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Identity of what a run computes: job name, reader and stage options, input listing, partition
 * value and vector fingerprints. Two runs of one fingerprint give the same rows, so the second one
 * is skipped or resumes the first. Where the rows are loaded, budgets and checkpoint sizes are not
 * part of it.
 */
final class RunFingerprint {
  /** Raised when a change of the code gives other rows for the same job and input. */
  private static final int STAGES_VERSION = 1;

  private RunFingerprint() {}

  /**
   * In hex.
   *
   * @param earlier {@link PartitionIndex#seen}; empty without an index
   */
  static String of(
      JobSpec spec,
      List<Stage> stages,
      InputListing listing,
      PartitionRule partition,
      List<VectorColumn> columns,
      List<List<String>> earlier) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("version", STAGES_VERSION);
    facts.put("job", spec.job());
    facts.put("read", part(spec.read()));
    facts.put("listing", listing.fingerprint());
    facts.put("stages", spec.stages().stream().map(RunFingerprint::part).toList());
    List<String> contents = stages.stream().map(Stage::content).toList();
    if (contents.stream().anyMatch(content -> !content.isEmpty())) {
      facts.put("stage-contents", contents);
    }
    if (!earlier.isEmpty()) {
      facts.put("index", earlier);
    }
    facts.put("after-encode", spec.afterEncode().stream().map(RunFingerprint::part).toList());
    facts.put("partition", String.valueOf(partition.column()));
    facts.put("partition-value", String.valueOf(partition.variable()));
    List<Object> vectors = new ArrayList<>();
    for (VectorColumn column : columns) {
      SortedMap<String, String> asked = new TreeMap<>(column.fingerprint());
      asked.remove(VectorColumn.RANGES); // they follow from the rows
      vectors.add(List.of(column.name(), column.kind(), asked));
    }
    facts.put("columns", vectors);
    return ContentHash.of(Json.line(facts));
  }

  private static List<Object> part(PartSpec part) {
    return List.of(part.kind(), part.options().asText());
  }
}
