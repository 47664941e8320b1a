package io.embark.pipeline;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.util.LineReader;

/**
 * Lines of a UTF-8 file, blank ones left out. A line that is not UTF-8 is an input without text:
 * nothing is replaced in silence.
 */
final class JsonLines implements Iterator<DirectInput>, Closeable {
  private static final byte[] LINE_END = "\n".getBytes(StandardCharsets.UTF_8);

  private final LineReader lines;
  private final Function<String, DirectInput> parser;
  private final Text line = new Text();
  private boolean isFirst = true;
  private DirectInput next;

  /** Owns {@code in}. */
  JsonLines(InputStream in, Function<String, DirectInput> parser) throws IOException {
    this.lines = new LineReader(in, LINE_END);
    this.parser = parser;
    this.next = read();
  }

  private DirectInput read() throws IOException {
    while (lines.readLine(line) > 0) {
      try {
        String text = DirectInputs.decode(ByteBuffer.wrap(line.getBytes(), 0, line.getLength()));
        String content = isFirst ? DirectInputs.withoutMark(text) : text;
        isFirst = false;
        if (!content.isBlank()) {
          return parser.apply(content);
        }
      } catch (CharacterCodingException e) {
        isFirst = false;
        // Its id may be readable all the same: Text replaces what is not UTF-8.
        return DirectInput.unusable(parser.apply(line.toString()).id(), "invalid_encoding");
      }
    }
    return null;
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public DirectInput next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    DirectInput current = next;
    try {
      next = read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return current;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
