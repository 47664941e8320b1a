/**
 * Vectors from items: one {@link io.embark.encode.Encoder} file a family, pooling, token-budget
 * batching.
 *
 * <p>In: texts and a published model. Out: one {@link io.embark.encode.Encoded} an input, in input
 * order. The driver makes an {@link io.embark.encode.EncoderSpec} from options and a model card;
 * each executor JVM opens it once a device.
 *
 * <p>Families: {@link io.embark.encode.DenseEncoderKind} (options, prompts) with its {@link
 * io.embark.encode.DenseEncoderSpec}. A new one brings such a pair and a test that implements
 * {@code EncoderContract}.
 */
package io.embark.encode;
