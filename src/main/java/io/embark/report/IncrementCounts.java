package io.embark.report;

/** Kept items against the commit before, by item id and content hash. */
public record IncrementCounts(long added, long changed, long unchanged, long deleted) {}
