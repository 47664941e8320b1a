package io.embark.pipeline;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.nullif;

import io.embark.corpus.Columns;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.job.JobSpec;
import io.embark.read.InputFile;
import io.embark.read.InputListing;
import io.embark.stage.Options;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.sql.Column;

/**
 * Where a row's partition value comes from: the attribute of that name (a carried column, or a
 * {@code name=value} folder of the input path), else the job variable of that name.
 *
 * @param column partition column, or null for an unpartitioned lake
 * @param variable value of the job variable of that name, or null
 * @param isCarried the value is a carried input column, known only from the rows
 */
record PartitionRule(String column, String variable, boolean isCarried) {
  /** Partition of rejected rows that have no value. */
  static final String MISSING = "__missing__";

  /** Reads {@code write.parquet.partition-by} and checks that a value can be had. */
  static PartitionRule of(JobSpec spec, Options parquet, InputListing listing) {
    List<String> columns = parquet.strings("partition-by");
    if (columns.isEmpty()) {
      return new PartitionRule(null, null, false);
    }
    if (columns.size() > 1) {
      throw new UserError(
          Category.CONFIG,
          "Cannot partition the lake: '"
              + parquet.where()
              + ".partition-by' names "
              + columns.size()
              + " columns, expected one. Keep the one that a run replaces, such as ds; carry the others as attributes.");
    }
    String column = columns.get(0);
    String variable = spec.variables().get(column);
    boolean carried = spec.read().options().strings("attributes").contains(column);
    boolean known =
        carried
            || variable != null
            || listing.files().stream().anyMatch(file -> file.partitions().containsKey(column));
    if (!known) {
      throw new UserError(
          Category.CONFIG,
          "Cannot partition the lake by '"
              + column
              + "': found no variable, no input folder '"
              + column
              + "=..' and no attribute of that name, expected one of them. Give --set "
              + column
              + "=VALUE, or add '"
              + column
              + "' to '"
              + spec.read().options().where()
              + ".attributes'.");
    }
    return new PartitionRule(column, variable, carried);
  }

  /** Partition value of a row. */
  Column value(Column attributes) {
    if (column == null) {
      return lit(Columns.UNPARTITIONED);
    }
    Column attribute = nullif(StagedRows.attribute(attributes, column), lit(""));
    return variable == null ? attribute : coalesce(attribute, lit(variable));
  }

  /** All values that a run can produce, or empty if they are known only from the rows. */
  Optional<TreeSet<String>> knownValues(InputListing listing) {
    TreeSet<String> values = new TreeSet<>();
    if (column == null) {
      values.add(Columns.UNPARTITIONED);
      return Optional.of(values);
    }
    if (isCarried) {
      return Optional.empty();
    }
    for (InputFile file : listing.files()) {
      String folder = file.partitions().getOrDefault(column, "");
      String value = folder.isEmpty() ? variable : folder;
      if (value == null) {
        return Optional.empty();
      }
      values.add(value);
    }
    return Optional.of(values);
  }
}
