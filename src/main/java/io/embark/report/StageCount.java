package io.embark.report;

/**
 * One line of the funnel.
 *
 * @param stage stage name; {@code read} first, {@code encode} last
 * @param rowsIn rows that came alive to the stage
 * @param rowsOut rows that left it alive; for a chunker the children
 * @param rejected rows that it rejected
 * @param duplicates rows that it marked as duplicates
 * @param parentsWithChild for a chunker the rows in that have at least one child, else -1
 */
public record StageCount(
    String stage,
    long rowsIn,
    long rowsOut,
    long rejected,
    long duplicates,
    long parentsWithChild) {
  /**
   * Rows in = rows out + rejected + duplicates; for a chunker parents in = parents with a child +
   * rejected.
   */
  public boolean balances() {
    long alive = parentsWithChild < 0 ? rowsOut : parentsWithChild;
    return rowsIn == alive + rejected + duplicates;
  }
}
