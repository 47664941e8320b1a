package io.embark.ml;

import io.embark.encode.EncoderSpec;
import java.util.List;

/** Cells that are texts. */
record TextCells(EncoderSpec spec, CellToValue toValue, int intraOpThreads)
    implements CellEncoding<String> {
  @Override
  public String missing() {
    return "missing_text";
  }

  @Override
  public Outcome<String> open(Object cell) {
    return Outcome.of((String) cell);
  }

  @Override
  public long bytes(String text) {
    return (long) Character.BYTES * text.length();
  }

  @Override
  public List<Outcome<List<Object>>> encode(List<String> texts) {
    return Outcome.ofVectors(spec.shared(intraOpThreads).encode(texts).results(), toValue);
  }
}
