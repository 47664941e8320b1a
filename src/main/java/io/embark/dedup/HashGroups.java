package io.embark.dedup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Pairs of hashes within a Hamming distance, among rows of (mask, key, hash) in which those of a
 * mask and key follow each other. What pairs join already gets no more of them, so that a group
 * gives fewer edges than it has hashes; all of it is compared, in the square of its number.
 */
final class HashGroups implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** Two hashes. */
  static final StructType EDGES =
      new StructType()
          .add(ConnectedComponents.NODE, DataTypes.LongType, false)
          .add(ConnectedComponents.NEIGHBOUR, DataTypes.LongType, false);

  private static final int FIRST_HASHES = 16;

  private final int distance;

  HashGroups(int distance) {
    this.distance = distance;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return new Iterator<>() {
      private Row next = rows.hasNext() ? rows.next() : null;
      private Iterator<Row> ofGroup = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!ofGroup.hasNext() && next != null) {
          ofGroup = edges(group()).iterator();
        }
        return ofGroup.hasNext();
      }

      @Override
      public Row next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return ofGroup.next();
      }

      private long[] group() {
        int mask = next.getInt(0);
        long key = next.getLong(1);
        long[] hashes = new long[FIRST_HASHES];
        int size = 0;
        while (next != null && next.getInt(0) == mask && next.getLong(1) == key) {
          if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * size);
          }
          hashes[size++] = next.getLong(2);
          next = rows.hasNext() ? rows.next() : null;
        }
        return Arrays.copyOf(hashes, size);
      }
    };
  }

  /** One a hash that a pair joins to another for the first time. */
  private List<Row> edges(long[] hashes) {
    int[] parents = new int[hashes.length];
    for (int i = 0; i < parents.length; i++) {
      parents[i] = i;
    }
    List<Row> edges = new ArrayList<>();
    for (int i = 1; i < hashes.length; i++) {
      for (int j = 0; j < i; j++) {
        if (Long.bitCount(hashes[i] ^ hashes[j]) <= distance) {
          int one = root(parents, i);
          int other = root(parents, j);
          if (one != other) {
            parents[Math.max(one, other)] = Math.min(one, other);
            edges.add(RowFactory.create(hashes[i], hashes[j]));
          }
        }
      }
    }
    return edges;
  }

  private static int root(int[] parents, int node) {
    int root = node;
    while (parents[root] != root) {
      parents[root] = parents[parents[root]];
      root = parents[root];
    }
    return root;
  }
}
