package io.embark.pipeline;

import io.embark.corpus.VectorColumn;
import io.embark.report.Funnel;
import io.embark.report.IncrementCounts;
import java.util.List;

/**
 * What a run of a job would do; nothing was written.
 *
 * @param job name
 * @param state {@code unchanged} (committed already), {@code resume} (an interrupted run goes on)
 *     or {@code new}
 * @param inputFiles files listed
 * @param inputBytes their length
 * @param stages in order
 * @param columns vector columns
 * @param targets sinks, checked
 * @param funnel counts before encoding
 * @param increment against the commits that it would replace
 * @param forecasts one line a sink: which way of loading it is cheaper, and why
 */
public record PlanReport(
    String job,
    String state,
    long inputFiles,
    long inputBytes,
    List<String> stages,
    List<VectorColumn> columns,
    List<String> targets,
    Funnel funnel,
    IncrementCounts increment,
    List<String> forecasts) {}
