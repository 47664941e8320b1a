/**
 * The job file: YAML to {@link io.embark.job.JobSpec} records with every key checked, and
 * variables. {@link io.embark.job.JobParser#parse} is the way in; it puts {@link
 * io.embark.job.Variables} into texts, never into structure.
 *
 * <p>What readers, stages, encoders and sinks exist is told by a {@link io.embark.job.Vocabulary}
 * that the pipeline's registry fills; of their names this room knows only {@code chunk} (at most
 * one) and {@code parquet} (always there).
 */
package io.embark.job;
