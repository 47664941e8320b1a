package io.embark.sink;

import java.io.Serializable;

/**
 * What a load did to one partition.
 *
 * @param target collection behind the alias, or path
 * @param partition partition value
 * @param upserted rows sent
 * @param deleted keys of vanished items removed
 * @param lakeRows rows of the committed partition
 * @param targetRows strong {@code count(*)} of the target for this job and partition afterwards
 * @param sampled keys read back with their vectors
 * @param truncated rows whose text, source id or attributes were cut to what the target can hold
 * @param leftOut rows of the lake that are not loaded, as their text is too long and the job says
 *     so
 * @param retries requests that were sent again
 * @param millis wall time of load and verification
 */
public record SinkReport(
    String target,
    String partition,
    long upserted,
    long deleted,
    long lakeRows,
    long targetRows,
    long sampled,
    long truncated,
    long leftOut,
    long retries,
    long millis)
    implements Serializable {}
