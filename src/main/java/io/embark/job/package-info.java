/**
 * The job file: YAML to {@link io.embark.job.JobSpec} records with every key checked, and
 * variables.
 *
 * <p>What readers, stages, encoders and sinks exist is told by a {@link io.embark.job.Vocabulary}
 * that the pipeline's registry fills; this room knows none of them by name.
 */
package io.embark.job;
