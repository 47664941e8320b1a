package io.embark.segment;

/**
 * A heading of a text.
 *
 * @param level 1 is the highest
 * @param start where its section starts, UTF-16 offset
 * @param end where the section's body starts: the end of the heading's last line
 * @param title on one line
 */
record Heading(int level, int start, int end, String title) {}
