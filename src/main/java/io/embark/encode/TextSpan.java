package io.embark.encode;

/**
 * A text that stands in a document.
 *
 * @param text from {@code start} to {@code end} of the document
 * @param document the whole one; null for a text of its own
 * @param start first character, in Unicode code points of the document
 * @param end one behind the last
 */
public record TextSpan(String text, String document, int start, int end) {}
