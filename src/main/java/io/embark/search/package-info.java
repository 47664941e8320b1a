/**
 * Queries over loaded vectors.
 *
 * <p>In: a query vector, made by the room {@code encode} with the model of the column. Out: {@link
 * io.embark.search.Hit}s, nearest first. Implementations of {@link io.embark.search.Searcher}:
 * {@link io.embark.search.MilvusSearcher}. A new one is one file here; {@link
 * io.embark.search.QueryFit} checks a query's model against the column before anything is asked.
 */
package io.embark.search;
