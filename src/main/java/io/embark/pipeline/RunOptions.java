package io.embark.pipeline;

/**
 * How a run is asked for, apart from the job.
 *
 * @param fresh discard what an interrupted run left, encode everything again
 */
public record RunOptions(boolean fresh) {}
