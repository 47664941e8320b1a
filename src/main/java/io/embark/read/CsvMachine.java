package io.embark.read;

/**
 * RFC 4180 byte by byte: cells may be quoted, a quote inside is doubled or stands behind the escape
 * character. A quote inside a cell that does not start with one is a plain character.
 */
final class CsvMachine implements CappedRecords.Boundary {
  /** What a byte means. */
  enum Step {
    /** Is part of the cell. */
    CONTENT,
    /** Is part of the cell, and so is the escape character before it, which escaped nothing. */
    ESCAPE_AND_CONTENT,
    /** Quote or escape character that is not part of the cell. */
    MARKUP,
    /** Ends the cell. */
    CELL_END,
    /** Ends the record. */
    RECORD_END,
    /** Stands behind a closing quote, where only a delimiter may. */
    FAULT
  }

  private enum State {
    CELL_START,
    PLAIN,
    QUOTED,
    ESCAPED,
    QUOTE_IN_QUOTED
  }

  private final CsvDialect dialect;
  private State state = State.CELL_START;

  CsvMachine(CsvDialect dialect) {
    this.dialect = dialect;
  }

  @Override
  public boolean endsAt(byte b) {
    return step(b) == Step.RECORD_END;
  }

  /** Is a quote open: at the end of a record this is a fault. */
  boolean isInQuotes() {
    return state == State.QUOTED || state == State.ESCAPED;
  }

  Step step(byte b) {
    if (b == '\n' && !(dialect.isMultiLine() && isInQuotes())) {
      return to(State.CELL_START, Step.RECORD_END);
    }
    return switch (state) {
      case CELL_START ->
          b == dialect.quote() ? to(State.QUOTED, Step.MARKUP) : plain(b, Step.CONTENT);
      case PLAIN -> plain(b, Step.CONTENT);
      case QUOTED -> quoted(b);
      case ESCAPED ->
          to(
              State.QUOTED,
              b == dialect.quote() || b == dialect.escape()
                  ? Step.CONTENT
                  : Step.ESCAPE_AND_CONTENT);
      case QUOTE_IN_QUOTED ->
          b == dialect.quote() ? to(State.QUOTED, Step.CONTENT) : plain(b, Step.FAULT);
    };
  }

  private Step quoted(byte b) {
    if (b == dialect.quote()) {
      return to(State.QUOTE_IN_QUOTED, Step.MARKUP);
    }
    return b == dialect.escape() ? to(State.ESCAPED, Step.MARKUP) : Step.CONTENT;
  }

  private Step plain(byte b, Step otherwise) {
    return b == dialect.delimiter()
        ? to(State.CELL_START, Step.CELL_END)
        : to(State.PLAIN, otherwise);
  }

  private Step to(State next, Step step) {
    state = next;
    return step;
  }
}
