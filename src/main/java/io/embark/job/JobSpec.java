package io.embark.job;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A checked job.
 *
 * @param job name: letters, digits, '-', '_', '.'
 * @param read exactly one reader
 * @param stages in order
 * @param encode at least one, in file order
 * @param afterEncode in order
 * @param write sinks by kind; {@code parquet} is always there
 * @param rejectBudget largest share of faulty rows in what was read, and of failed items in what
 *     was to be encoded, 0 to 1
 * @param deleteBudget largest share of vanished keys in the partitions that a run replaces, 0 to 1
 * @param checkpointItems most items a staged file
 * @param variables every variable that was used, with its value: for partition values and the
 *     manifest
 */
public record JobSpec(
    String job,
    PartSpec read,
    List<PartSpec> stages,
    List<EncodeSpec> encode,
    List<PartSpec> afterEncode,
    List<PartSpec> write,
    double rejectBudget,
    double deleteBudget,
    int checkpointItems,
    SortedMap<String, String> variables)
    implements Serializable {
  /** The same with one more stage at that place. */
  public JobSpec withStage(int place, PartSpec stage) {
    List<PartSpec> more = new ArrayList<>(stages);
    more.add(place, stage);
    return new JobSpec(
        job,
        read,
        more,
        encode,
        afterEncode,
        write,
        rejectBudget,
        deleteBudget,
        checkpointItems,
        variables);
  }

  /** The sink of that kind. */
  public Optional<PartSpec> sink(String kind) {
    return write.stream().filter(sink -> sink.kind().equals(kind)).findFirst();
  }
}
