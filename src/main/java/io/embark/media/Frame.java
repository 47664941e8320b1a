package io.embark.media;

/**
 * One frame of a video.
 *
 * @param pixels upright
 * @param startMillis when it is shown first, from the start of its container
 * @param endMillis where the next sampled frame begins, or the video ends; above {@code
 *     startMillis}
 */
public record Frame(Pixels pixels, long startMillis, long endMillis) {}
