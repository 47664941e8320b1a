/**
 * Pictures, video and sound as numbers.
 *
 * <p>In: the bytes of a file, as a channel ({@link io.embark.media.Pictures}). Out: {@link
 * io.embark.media.Pixels}, 8 bits a sample, and the same in another size, to the bit as the
 * reference makes it ({@link io.embark.media.Resampling}), since a model sees pixels and not
 * pictures.
 *
 * <p>Decoding is FFmpeg's (LGPL libraries of org.bytedeco, loaded once a JVM). It reads the channel
 * and nothing else: no protocol is allowed, and formats that point to other files are not taken.
 * What is wrong with a file is a {@link io.embark.media.MediaFault} with a stable {@link
 * io.embark.media.MediaReason}; only a fault in FFmpeg's own code can hurt the JVM.
 */
package io.embark.media;
