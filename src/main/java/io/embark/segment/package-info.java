/**
 * Cuts items into segments that an encoder takes whole.
 *
 * <p>In: live rows of whole documents. Out: one row a chunk with its place in the source. {@link
 * io.embark.segment.ChunkStage} packs the sentences of a text by the encoder's own tokens, which a
 * {@link io.embark.stage.TokenCounterSource} brings to the executors; it stops at headings if asked
 * to. Kernels are plain Java: sentences ({@code Sentences}), cuts inside a long one ({@code
 * SentenceCutter}), packing ({@code SentencePacker}), headings ({@code MarkdownHeadings}, {@code
 * Sections}). A new way to cut text is a {@code Chunker} and a word of the option {@code by}.
 */
package io.embark.segment;
