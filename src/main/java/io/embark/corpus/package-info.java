/**
 * The nouns that every room shares: items and their identity, column names and schemas, modality,
 * rejections, vector columns, and the one exception a user sees.
 *
 * <p>Nothing flows in or out here; this room imports no other room. A new noun belongs here only if
 * two rooms that may not see each other both need it.
 */
package io.embark.corpus;
