package io.embark.segment;

import java.util.Map;

/**
 * A stretch of a text that is encoded as one.
 *
 * @param attributes what is known of its place, such as the headings above it
 */
record Chunk(Span span, Map<String, String> attributes) {}
