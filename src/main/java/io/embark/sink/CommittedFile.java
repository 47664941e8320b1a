package io.embark.sink;

import java.io.Serializable;

/**
 * One immutable Parquet file: path relative to the lake with '/' separators, rows, length and
 * SHA-256 in hex.
 */
public record CommittedFile(String path, long rows, long bytes, String sha256)
    implements Serializable {}
