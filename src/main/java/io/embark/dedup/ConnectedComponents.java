package io.embark.dedup;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import io.embark.stage.StageContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Connected components of a graph, each named by its smallest node. A few edges are joined on the
 * driver; more of them on Spark by alternating large-star and small-star (Kiveris et al. 2014,
 * Connected Components in MapReduce and Beyond), which takes O(log² n) rounds, keeps at most the
 * edges that it began with, and needs no node's neighbours in one place.
 */
final class ConnectedComponents {
  /** Column of an edge, and of the result. */
  static final String NODE = "node";

  /** The other end of an edge. */
  static final String NEIGHBOUR = "neighbour";

  /** Smallest node of the component. */
  static final String ROOT = "root";

  /** Some 20 MB on the driver. */
  static final long MOST_EDGES_ON_DRIVER = 100_000;

  private static final String SMALLEST = "smallest";
  private static final StructType RESULT =
      new StructType()
          .add(NODE, DataTypes.StringType, false)
          .add(ROOT, DataTypes.StringType, false);

  private final StageContext context;
  private final long mostEdgesOnDriver;

  ConnectedComponents(StageContext context, long mostEdgesOnDriver) {
    this.context = context;
    this.mostEdgesOnDriver = mostEdgesOnDriver;
  }

  /**
   * Finds them.
   *
   * @param edges evaluated rows with {@link #NODE} and {@link #NEIGHBOUR}, both texts and not
   *     equal; an edge may come twice and in both directions
   * @return {@link #NODE} and {@link #ROOT} of every node of an edge, once
   */
  Dataset<Row> of(Dataset<Row> edges) {
    Dataset<Row> ends = edges.select(NODE, NEIGHBOUR);
    List<Row> few = ends.limit((int) mostEdgesOnDriver + 1).collectAsList();
    return few.size() <= mostEdgesOnDriver ? onDriver(ends, few) : onSpark(ends);
  }

  private static Dataset<Row> onDriver(Dataset<Row> edges, List<Row> few) {
    Map<String, String> parents = new HashMap<>();
    for (Row edge : few) {
      String one = root(parents, edge.getString(0));
      String other = root(parents, edge.getString(1));
      if (one.compareTo(other) < 0) {
        parents.put(other, one);
      } else if (one.compareTo(other) > 0) {
        parents.put(one, other);
      }
    }
    List<Row> result = new ArrayList<>();
    for (String node : List.copyOf(parents.keySet())) {
      result.add(RowFactory.create(node, root(parents, node)));
    }
    return edges.sparkSession().createDataset(result, Encoders.row(RESULT)).toDF();
  }

  private static String root(Map<String, String> parents, String node) {
    String root = node;
    for (String up = parents.getOrDefault(root, root); !up.equals(root); ) {
      root = up;
      up = parents.getOrDefault(root, root);
    }
    for (String on = node; !on.equals(root); ) {
      on = parents.put(on, root);
    }
    parents.putIfAbsent(root, root);
    return root;
  }

  private Dataset<Row> onSpark(Dataset<Row> edges) {
    Dataset<Row> stars = edges.distinct();
    String before = "";
    for (int round = 1; ; round++) {
      stars = context.evaluated("components", smallStars(largeStars(stars)));
      Row state =
          stars
              .agg(
                  count(lit(1)),
                  sum(xxhash64(col(NODE), col(NEIGHBOUR)).cast(DataTypes.createDecimalType(38, 0))))
              .first();
      context.note(
          String.format(
              Locale.ROOT, "connected components: round %d, %,d edges", round, state.getLong(0)));
      if (state.toString().equals(before)) {
        break;
      }
      before = state.toString();
    }
    Dataset<Row> roots = stars.select(col(NEIGHBOUR).as(NODE), col(NEIGHBOUR).as(ROOT)).distinct();
    return stars.select(col(NODE), col(NEIGHBOUR).as(ROOT)).union(roots);
  }

  /** Every neighbour that is larger than a node goes to the smallest of the node's neighbours. */
  private static Dataset<Row> largeStars(Dataset<Row> edges) {
    Dataset<Row> both = edges.union(edges.select(col(NEIGHBOUR).as(NODE), col(NODE).as(NEIGHBOUR)));
    Dataset<Row> smallest =
        both.groupBy(col(NODE).as("centre"))
            .agg(least(col("centre"), min(col(NEIGHBOUR))).as(SMALLEST));
    return both.filter(col(NEIGHBOUR).gt(col(NODE)))
        .join(smallest, col(NODE).equalTo(col("centre")))
        .select(col(NEIGHBOUR).as(NODE), col(SMALLEST).as(NEIGHBOUR))
        .distinct();
  }

  /** A node and its neighbours that are smaller go to the smallest of them. */
  private static Dataset<Row> smallStars(Dataset<Row> edges) {
    Dataset<Row> smallest =
        edges.groupBy(col(NODE).as("centre")).agg(min(col(NEIGHBOUR)).as(SMALLEST));
    Dataset<Row> moved =
        edges
            .join(smallest, col(NODE).equalTo(col("centre")))
            .filter(col(NEIGHBOUR).notEqual(col(SMALLEST)))
            .select(col(NEIGHBOUR).as(NODE), col(SMALLEST).as(NEIGHBOUR));
    return moved
        .union(smallest.select(col("centre").as(NODE), col(SMALLEST).as(NEIGHBOUR)))
        .distinct();
  }
}
