package io.embark.encode;

/** Mean pooling in Java. */
class TransformerEncoderTest implements EncoderContract {
  @Override
  public DenseEncoderSpec spec() {
    return DenseFixture.of("bert-mean-norm").spec("document");
  }
}
