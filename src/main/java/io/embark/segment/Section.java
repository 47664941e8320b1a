package io.embark.segment;

/**
 * A stretch of text under one heading, the heading's line included.
 *
 * @param path titles from the outermost heading inwards, joined by {@code " > "}; empty before the
 *     first heading
 */
record Section(Span span, String path) {}
