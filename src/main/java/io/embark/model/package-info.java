/**
 * Where a model comes from, what it is, and who holds it.
 *
 * <p>In: a reference such as {@code maven:group:artifact:version}, {@code hf:org/name@revision},
 * {@code file:/dir}, a path or any Hadoop URI. Out: a {@link io.embark.model.ModelCard} with every
 * fact checked against the files, published once under {@code _embark/models/<sha256>} of the lake,
 * copied once a node by executors, and leased once a JVM and device. What is missing or contradicts
 * itself is an error at load, never a silent default.
 */
package io.embark.model;
