package io.embark.read;

/**
 * One entry of an outline.
 *
 * @param level 1 (outermost) to 6
 * @param start UTF-16 offset of the title's first character in the text
 */
record Heading(int level, int start, String title) {}
