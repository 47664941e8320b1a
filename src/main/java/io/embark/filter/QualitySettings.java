package io.embark.filter;

import java.io.Serializable;
import java.util.Set;

/**
 * What the metrics themselves depend on.
 *
 * @param stopWords compared with words as they stand
 * @param shortLineLength most code points of a short line
 * @param minLineWords a line of fewer is not C4's
 * @param maxLineWordLength a line with a longer word is not C4's
 * @param wantsTerminalPunctuation a line without it at its end is not C4's
 */
record QualitySettings(
    Set<String> stopWords,
    int shortLineLength,
    int minLineWords,
    int maxLineWordLength,
    boolean wantsTerminalPunctuation)
    implements Serializable {}
