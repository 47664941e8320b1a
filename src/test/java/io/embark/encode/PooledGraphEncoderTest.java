package io.embark.encode;

/** Pooling inside the graph. */
class PooledGraphEncoderTest implements EncoderContract {
  @Override
  public DenseEncoderSpec spec() {
    return DenseFixture.of("bert-sentence-embedding-output").spec("document");
  }
}
