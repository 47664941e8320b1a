package io.embark.read;

import java.io.Serializable;
import java.util.Map;

/**
 * One file that a reader will open.
 *
 * @param uri as Hadoop's FileSystem names it
 * @param relativePath relative to the non-glob part of {@code read.path}; the file name if that is
 *     the file itself
 * @param bytes length when listed
 * @param modifiedMillis modification time when listed, milliseconds since 1970; 0 if the file
 *     system has none
 * @param partitions Hive-style {@code key=value} directories below the path, URL-unescaped, in
 *     order
 */
public record InputFile(
    String uri,
    String relativePath,
    long bytes,
    long modifiedMillis,
    Map<String, String> partitions)
    implements Serializable {}
