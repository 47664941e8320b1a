package io.embark.segment;

/**
 * A stretch of a text that is encoded as one.
 *
 * @param headingPath of its section, may be empty; null when the text was not cut by headings
 */
record Chunk(Span span, String headingPath) {}
