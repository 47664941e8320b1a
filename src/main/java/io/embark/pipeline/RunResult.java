package io.embark.pipeline;

import io.embark.report.RunManifest;

/**
 * What a run did.
 *
 * @param state {@code done}, {@code resumed} or {@code unchanged} (nothing was encoded: this input
 *     is committed already)
 * @param manifest of the run that committed the rows
 * @param manifestPath where it lies
 */
public record RunResult(String state, RunManifest manifest, String manifestPath) {}
