package io.embark.sink.milvus;

import io.embark.corpus.SparseVector;
import io.embark.corpus.VectorColumn;
import io.milvus.common.utils.Float16Utils;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.common.DataType;
import io.milvus.v2.service.vector.request.SearchReq;
import io.milvus.v2.service.vector.request.data.BaseVector;
import io.milvus.v2.service.vector.response.SearchResp;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Searches rows by their own vectors, as a reader would: in the whole collection, through the index
 * of each column. Reading a row by its key does not touch the index, so only this tells that an
 * index finds nothing.
 */
record SelfSearch(MilvusConnection connection, String collection, CollectionPlan plan) {
  /** About so many rows of a partition are searched. */
  static final int ROWS = 20;

  /** The row is expected among the first hits. */
  static final int HITS = 10;

  /**
   * So many hits are asked for: a graph is followed wider the more of them are wanted, and a row
   * that is found at all stands in front.
   */
  private static final int ASKED = 100;

  /** Indexes whose search looks at every row. */
  private static final Set<String> EXACT = Set.of("FLAT", "BIN_FLAT", "SPARSE_INVERTED_INDEX");

  /** Its codes are so coarse that many rows lie on one point. */
  private static final String COARSE = "IVF_PQ";

  private static final int ONE_IN = 4;
  private static final int ONE_IN_COARSE = 2;

  /**
   * Relative to the squared length of the vector: float16 and codes of eight bits are no nearer.
   */
  private static final double TOLERANCE = 1e-3;

  /**
   * What was searched in one column.
   *
   * @param searched rows
   * @param unfound keys of those that their own vector does not find
   */
  record Tally(String column, long searched, List<String> unfound) implements Serializable {
    Tally plus(Tally other) {
      return new Tally(
          column,
          searched + other.searched,
          Stream.concat(unfound.stream(), other.unfound.stream()).sorted().toList());
    }
  }

  /**
   * How many rows of so many need not be found: none where the index looks at every row, a quarter
   * where it follows a graph or looks into some lists only, half where it compares coarse codes.
   * Random vectors have no neighbours: of 19 rows of such, AUTOINDEX of Milvus 2.3.5 missed one.
   */
  static long mayMiss(String index, long searched) {
    if (EXACT.contains(index)) {
      return 0;
    }
    return searched / (COARSE.equals(index) ? ONE_IN_COARSE : ONE_IN);
  }

  /** One tally a vector column of the job, with one request each. */
  List<Tally> search(List<RowMapping.Entity> rows) {
    List<Tally> tallies = new ArrayList<>();
    int first = plan.fields().size() - plan.columns().size();
    for (int i = 0; i < plan.columns().size(); i++) {
      tallies.add(search(plan.columns().get(i), plan.fields().get(first + i), first + i, rows));
    }
    return tallies;
  }

  private Tally search(
      VectorColumn column, CollectionPlan.Field field, int index, List<RowMapping.Entity> rows) {
    // a vector without length has no direction, and an empty one no words to look up
    List<RowMapping.Entity> searched =
        rows.stream().filter(row -> squares(field.type(), row.values().get(index)) > 0).toList();
    List<String> unfound = new ArrayList<>();
    if (!searched.isEmpty()) {
      List<List<SearchResp.SearchResult>> answers =
          ask(
              field.name(),
              searched.stream()
                  .map(row -> StoredValue.query(column, row.values().get(index)))
                  .toList());
      for (int i = 0; i < searched.size(); i++) {
        RowMapping.Entity row = searched.get(i);
        double squares = squares(field.type(), row.values().get(index));
        if (!isFound(row.itemId(), CollectionPlan.metric(column), squares, answers.get(i))) {
          unfound.add(row.itemId());
        }
      }
    }
    return new Tally(column.name(), searched.size(), unfound);
  }

  private List<List<SearchResp.SearchResult>> ask(String column, List<BaseVector> vectors) {
    SearchReq request =
        SearchReq.builder()
            .collectionName(collection)
            .annsField(column)
            .data(vectors)
            .limit(ASKED)
            .consistencyLevel(ConsistencyLevel.STRONG)
            .build();
    return connection.call(
        "search collection '" + collection + "' by its own rows",
        client -> client.search(request).getSearchResults());
  }

  /**
   * The row is among the hits, or all of them are as near as it is: rows with equal vectors, and
   * with inner products longer ones, may stand before it.
   */
  private static boolean isFound(
      String itemId, String metric, double squares, List<SearchResp.SearchResult> all) {
    List<SearchResp.SearchResult> hits = all.subList(0, Math.min(HITS, all.size()));
    if (hits.stream().anyMatch(hit -> itemId.equals(hit.getId()))) {
      return true;
    }
    if (hits.size() < HITS) {
      return false;
    }
    double last = hits.get(HITS - 1).getScore();
    return switch (metric) {
      case "COSINE" -> last >= 1 - TOLERANCE;
      case "IP" -> last >= squares * (1 - TOLERANCE);
      case "L2" -> last <= squares * TOLERANCE;
      case "HAMMING" -> last == 0;
      default -> throw new IllegalStateException("no own score by " + metric);
    };
  }

  /** Squared length; of bits always 1, as those without one can be searched too. */
  private static double squares(DataType type, Object vector) {
    double sum = 0;
    switch (type) {
      case FloatVector -> sum = squares((float[]) vector);
      case SparseFloatVector -> sum = squares(((SparseVector) vector).values());
      case Float16Vector -> {
        for (float value : halves((byte[]) vector)) {
          sum += (double) value * value;
        }
      }
      case Int8Vector -> {
        for (byte value : (byte[]) vector) {
          sum += value * value;
        }
      }
      default -> sum = 1;
    }
    return sum;
  }

  private static List<Float> halves(byte[] vector) {
    return Float16Utils.fp16BufferToVector(ByteBuffer.wrap(vector).order(ByteOrder.LITTLE_ENDIAN));
  }

  private static double squares(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return sum;
  }
}
