package io.embark.report;

import java.util.List;

/**
 * Where the rows of a run went.
 *
 * @param stages in the order in which they ran
 * @param rejects by stage and reason, most first
 * @param read rows that the reader gave, counted at the reader
 * @param kept rows of the embeddings table
 * @param rejected rows of the rejects table
 * @param duplicates rows of the duplicates table
 */
public record Funnel(
    List<StageCount> stages,
    List<RejectCount> rejects,
    long read,
    long kept,
    long rejected,
    long duplicates) {
  /**
   * Every stage balances, each takes what the one before gave, and the first took what was read.
   */
  public boolean balances() {
    long alive = read;
    for (StageCount stage : stages) {
      if (!stage.balances() || stage.rowsIn() != alive) {
        return false;
      }
      alive = stage.rowsOut();
    }
    return alive == kept;
  }
}
