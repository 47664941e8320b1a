package io.embark.pipeline;

import java.io.Serializable;

/**
 * One file of staged rows: one task of the encode job.
 *
 * @param number position in the staging, from 0; part of the names of the files that come out
 * @param path relative to the lake
 * @param status what all its rows are
 * @param partition partition value of all its rows
 */
record StagedFile(int number, String path, RowStatus status, String partition)
    implements Serializable {}
