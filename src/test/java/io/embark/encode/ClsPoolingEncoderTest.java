package io.embark.encode;

/** First token, behind a prompt. */
class ClsPoolingEncoderTest implements EncoderContract {
  @Override
  public DenseEncoderSpec spec() {
    return DenseFixture.of("bert-cls-norm-bge").spec("query");
  }
}
