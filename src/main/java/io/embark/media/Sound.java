package io.embark.media;

/**
 * Sound in memory, one channel.
 *
 * @param samples in [-1, 1] for what is stored as whole numbers; owned by the sound, not copied
 * @param rate samples a second
 */
@SuppressWarnings("ArrayRecordComponent") // large; identity and equality are never asked for
public record Sound(float[] samples, int rate) {}
