/**
 * Pictures, video and sound as numbers.
 *
 * <p>In: {@link io.embark.media.Pixels}, 8 bits a sample. Out: the same in another size, to the bit
 * as the reference makes it ({@link io.embark.media.Resampling}), since a model sees pixels and not
 * pictures.
 */
package io.embark.media;
