package io.embark.encode;

/** Mean pooling and a Dense layer in Java. */
class DenseHeadEncoderTest implements EncoderContract {
  @Override
  public DenseEncoderSpec spec() {
    return DenseFixture.of("bert-mean-dense-tanh").spec("document");
  }
}
