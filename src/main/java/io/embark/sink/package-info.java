/**
 * Where vectors go: the Parquet lake with its commit, and (in {@code sink.milvus}) Milvus, loaded
 * from committed partitions only.
 *
 * <p>The layout of the lake on disk lives in {@code LakeLayout} alone; a partition exists for
 * readers from the moment its {@link io.embark.sink.CommittedPartition} is written.
 */
package io.embark.sink;
