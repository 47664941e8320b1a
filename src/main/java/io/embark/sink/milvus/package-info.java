/**
 * Milvus as a {@link io.embark.sink.Sink}: schema, upsert, removal of vanished keys, verification,
 * import, alias.
 *
 * <p>In: a {@link io.embark.sink.CommittedPartition}. Out: one row an item in the collection behind
 * the job's alias, proven by counts and by vectors read back. {@link
 * io.embark.sink.milvus.MilvusSink} says the order; each file beside it does one step. The client
 * library is called only through {@link io.embark.sink.milvus.MilvusConnection}, which repeats what
 * is worth repeating and turns faults into messages.
 *
 * <p>What is made: {@link io.embark.sink.milvus.CollectionPlan} has fields and indexes, {@link
 * io.embark.sink.milvus.RowMapping} an item's values for them, and {@link
 * io.embark.sink.milvus.ServerFeatures} says what a server lacks for that.
 *
 * <p>What is there: {@link io.embark.sink.milvus.LoadVerification} counts, reads back and searches,
 * {@link io.embark.sink.milvus.KeyComparison} names what is missing or too much, and {@link
 * io.embark.sink.milvus.PartitionRepair} mends that and nothing else.
 *
 * <p>Mode import: {@link io.embark.sink.milvus.CollectionImport} says the order. {@link
 * io.embark.sink.milvus.ImportFiles} lays rows out, {@link io.embark.sink.milvus.ImportTasks} has
 * them imported through an {@link io.embark.sink.milvus.ImportApi}, and {@link
 * io.embark.sink.milvus.Generations} keeps the numbered collections and their alias.
 */
package io.embark.sink.milvus;
