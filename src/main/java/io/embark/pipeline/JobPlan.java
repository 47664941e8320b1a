package io.embark.pipeline;

import io.embark.corpus.Modality;
import io.embark.corpus.Ranges;
import io.embark.corpus.VectorColumn;
import io.embark.encode.EncoderSpec;
import io.embark.job.JobSpec;
import io.embark.job.PartSpec;
import io.embark.read.InputListing;
import io.embark.read.Reader;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;
import io.embark.sink.Sink;
import io.embark.stage.AfterEncodeStage;
import io.embark.stage.MediaStage;
import io.embark.stage.Stage;
import io.embark.stage.StageContext;
import io.embark.stage.StageIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A job with every name resolved: what {@code run} does and {@code plan} tells. All checks that
 * need no data are done.
 *
 * @param spec the job file
 * @param reader of {@code read}
 * @param listing its files
 * @param stages in order
 * @param encoders one a vector column
 * @param afterEncode step that compares vectors, if the job has one
 * @param partition where partition values come from
 * @param store the lake
 * @param layout its layout
 * @param sinks targets besides the lake
 * @param index of the partitions before, if a stage keeps one
 * @param fingerprint run fingerprint
 */
record JobPlan(
    JobSpec spec,
    Reader reader,
    InputListing listing,
    List<Stage> stages,
    List<EncoderSpec> encoders,
    Optional<AfterEncodeStage> afterEncode,
    PartitionRule partition,
    LakeStore store,
    LakeLayout layout,
    List<Sink> sinks,
    Optional<PartitionIndex> index,
    String fingerprint)
    implements AutoCloseable {

  /** Closes the sinks, which copies of the plan share. */
  @Override
  public void close() {
    sinks.forEach(Sink::close);
  }

  /** Vector columns in job order. */
  List<VectorColumn> columns() {
    return encoders.stream().flatMap(encoder -> encoder.columns().stream()).toList();
  }

  /** The ranges of its columns that are known, by column. */
  SortedMap<String, Ranges> ranges() {
    SortedMap<String, Ranges> ranges = new TreeMap<>();
    for (VectorColumn column : columns()) {
      if (column.ranges() != null) {
        ranges.put(column.name(), column.ranges());
      }
    }
    return ranges;
  }

  /** Names of the columns whose ranges are still to be found. */
  List<String> withoutRanges() {
    return columns().stream().filter(VectorColumn::awaitsRanges).map(VectorColumn::name).toList();
  }

  /**
   * The same with these ranges, by column, and no others; sinks and run fingerprint do not depend
   * on them.
   */
  JobPlan withRanges(Map<String, Ranges> ranges) {
    List<EncoderSpec> changed =
        encoders.stream().map(encoder -> encoder.withRanges(ranges)).toList();
    return new JobPlan(
        spec,
        reader,
        listing,
        stages,
        changed,
        afterEncode,
        partition,
        store,
        layout,
        sinks,
        index,
        fingerprint);
  }

  /** Of these, the commits that a run of this plan made. */
  List<CommittedPartition> own(List<CommittedPartition> commits) {
    return commits.stream().filter(commit -> commit.runFingerprint().equals(fingerprint)).toList();
  }

  /** There are commits of its own, and every partition that a run would write is among them. */
  boolean isWhole(List<CommittedPartition> own) {
    Set<String> partitions =
        own.stream().map(CommittedPartition::partition).collect(Collectors.toSet());
    return !own.isEmpty()
        && partition.knownValues(listing).map(partitions::containsAll).orElse(true);
  }

  /** Rows as the reader gives them. */
  Dataset<Row> read(SparkSession spark) {
    return reader.read(spark, spec.read().options(), listing);
  }

  /** Tagged rows of a read. */
  Dataset<Row> tagged(Dataset<Row> read, StageContext context) {
    return tagged(read, stages, context);
  }

  /**
   * The same without what would take as long as a run: rows stay as they are in front of a stage
   * that hears files.
   */
  Dataset<Row> taggedUnheard(Dataset<Row> read, StageContext context) {
    int unheard = 0;
    while (unheard < stages.size() && stages.get(unheard).gives().isEmpty()) {
      unheard++;
    }
    return tagged(read, stages.subList(0, unheard), context);
  }

  private Dataset<Row> tagged(Dataset<Row> read, List<Stage> some, StageContext context) {
    Dataset<Row> items = StagedRows.items(read, partition);
    return StagedRows.identified(
        StagedRows.through(
            readsDocuments() ? StagedRows.withDocuments(items) : items, some, context),
        mediaContent());
  }

  /** Stages of what files of media hold, in order. */
  List<MediaStage> mediaStages() {
    return stages.stream()
        .filter(MediaStage.class::isInstance)
        .map(MediaStage.class::cast)
        .toList();
  }

  /** A file of media holds several items. */
  boolean isSampled() {
    return mediaStages().stream().anyMatch(MediaStage::isSampler);
  }

  /** What items of a file depend on beside its bytes; empty for files that are items themselves. */
  private String mediaContent() {
    List<MediaStage> ofMedia = mediaStages();
    int before = spec.stages().size() - ofMedia.size();
    return ofMedia.isEmpty()
        ? ""
        : IntStream.range(0, ofMedia.size())
            .mapToObj(i -> content(spec.stages().get(before + i), ofMedia.get(i)))
            .collect(Collectors.joining("\u001f", "stages", ""));
  }

  private static String content(PartSpec part, MediaStage stage) {
    return part.kind() + part.options().asText() + stage.content();
  }

  /**
   * What a stage sees of the index.
   *
   * @param runId of the run that keeps rows in it; null to keep none
   */
  Optional<StageIndex> index(SparkSession spark, Stage stage, String runId) {
    return stage.keepsIndex() ? index.map(all -> all.of(spark, stage, runId)) : Optional.empty();
  }

  /** An encoder wants a chunk's document beside the chunk. */
  boolean readsDocuments() {
    return encoders.stream().anyMatch(EncoderSpec::readsDocuments);
  }

  /** Stage names in the order of the funnel: reading, stages, encoding, what comes after it. */
  List<String> stageNames() {
    List<String> names = stageNamesToEncode();
    afterEncode.ifPresent(stage -> names.add(stage.name()));
    return names;
  }

  /** The same as far as a run can be told before it has vectors. */
  List<String> stageNamesToEncode() {
    List<String> names = new ArrayList<>();
    names.add("read");
    stages.stream()
        .filter(stage -> !(stage instanceof MediaStage))
        .forEach(stage -> names.add(stage.name()));
    if (MediaStages.modality(reader.modality(), stages) != Modality.TEXT) {
      names.add(Books.DECODE);
    }
    mediaStages().forEach(stage -> names.add(stage.name()));
    names.add(Books.ENCODE);
    return names;
  }
}
