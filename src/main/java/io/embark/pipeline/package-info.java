/**
 * The one place that knows the order: registry of names, run identity, staging, the encode job,
 * commit, resume, plan.
 *
 * <p>Adding a reader, stage, encoder or sink is one file in its room and one line in {@code
 * Registry}.
 */
package io.embark.pipeline;
