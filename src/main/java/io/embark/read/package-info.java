/**
 * From files to rows of {@link io.embark.corpus.ItemSchema#READ}: one {@link io.embark.read.Reader}
 * a source kind.
 *
 * <p>In: a path, directory or glob that Hadoop can open. Out: a row a document, or a row with a
 * {@code rejection} of stage {@code read} and a {@link io.embark.read.ReadReason}; nothing is
 * dropped. Readers: {@link io.embark.read.TextReader}, {@link io.embark.read.HtmlReader}, {@link
 * io.embark.read.JsonlReader}, {@link io.embark.read.CsvReader}, {@link
 * io.embark.read.ParquetReader}, {@link io.embark.read.WarcReader}, {@link
 * io.embark.read.DocumentReader}. Adding one: a class that implements {@code Reader} with a {@code
 * static final OptionSet OPTIONS}, a test that implements {@code ReaderContract}, and a line in the
 * pipeline's registry.
 */
package io.embark.read;
