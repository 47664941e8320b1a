package io.embark.dedup;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;

import io.embark.corpus.Columns;
import io.embark.stage.StageContext;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * {@link CandidatePairs} and their similarities of a corpus that is small, in the memory of the
 * driver: the same pairs by the same rounds, without the dozen small Spark jobs that take longer
 * than the comparing.
 */
final class PairsOnDriver {
  /**
   * Band keys and n-grams of some 100,000 short documents; with its objects twice as much of the
   * driver's memory.
   */
  static final long MOST_BYTES = 64L << 20;

  private static final String BAND_KEYS = "band_keys";

  /** Item and survivor with what their similarity is. */
  private static final StructType MARKS =
      new StructType()
          .add(ConnectedComponents.NODE, DataTypes.StringType, false)
          .add(MinHashDedupStage.SURVIVOR, DataTypes.StringType, false)
          .add(CandidatePairs.SIMILARITY, DataTypes.FloatType, false);

  private static final StructType PAIRS =
      new StructType()
          .add(CandidatePairs.ITEM, DataTypes.StringType, false)
          .add(CandidatePairs.OTHER, DataTypes.StringType, false)
          .add(CandidatePairs.SIMILARITY, DataTypes.DoubleType, false);

  /** A sketch. */
  private static final class Item {
    /** Those of earlier partitions, then by key. */
    private static final Comparator<Item> HUBS_FIRST =
        (one, other) ->
            one.isEarlier == other.isEarlier
                ? Long.compare(one.key, other.key)
                : Boolean.compare(other.isEarlier, one.isEarlier);

    private final String id;
    private final boolean isEarlier;

    /** {@link CandidatePairs#key}. */
    private final long key;

    private final long[] bands;
    private final byte[] shingles;

    Item(Row row, boolean isEarlier) {
      this.id = row.getString(0);
      this.isEarlier = isEarlier;
      this.key = row.getLong(1);
      byte[] keys = row.getAs(2);
      this.bands = new long[keys.length / Long.BYTES];
      ByteBuffer.wrap(keys).asLongBuffer().get(bands);
      this.shingles = row.getAs(3);
    }
  }

  /** A place in a bucket beside the bucket's hub, both as positions in {@link #items}. */
  private record Place(int band, int item, int hub) {}

  /** Two ids. */
  private record Pair(String item, String hub) {}

  private final SparkSession spark;
  private final double threshold;
  private final int bands;

  /** The first of a bucket is its hub. */
  private final List<Item> items;

  /** Sketches of an id; two if it stands in an earlier partition, too. */
  private final Map<String, List<Item>> byId = new HashMap<>();

  private PairsOnDriver(SparkSession spark, List<Item> items, int bands, double threshold) {
    this.spark = spark;
    this.items = items;
    this.bands = bands;
    this.threshold = threshold;
    items.forEach(item -> byId.computeIfAbsent(item.id, id -> new ArrayList<>(1)).add(item));
  }

  /**
   * Brings the sketches to the driver if they take at most {@code mostBytes} there.
   *
   * @param sketches as {@link CandidatePairs#of} takes them
   * @param size of them
   * @param earlier other sketches as {@link CandidatePairs#of} takes them, or null
   */
  static Optional<PairsOnDriver> of(
      Dataset<Row> sketches,
      Size size,
      Dataset<Row> earlier,
      Bands bands,
      double threshold,
      long mostBytes) {
    long bytes = size.bytes(bands);
    if (bytes > mostBytes
        || (earlier != null && bytes + Size.of(earlier).bytes(bands) > mostBytes)) {
      return Optional.empty();
    }
    List<Item> items = new ArrayList<>(items(sketches, bands, false));
    if (earlier != null) {
      items.addAll(items(earlier, bands, true));
    }
    items.sort(Item.HUBS_FIRST);
    return Optional.of(new PairsOnDriver(sketches.sparkSession(), items, bands.bands(), threshold));
  }

  /**
   * How much sketches are.
   *
   * @param shingleBytes of all {@link Sketch#SHINGLES}
   */
  record Size(long items, long shingleBytes) {
    private static final int BYTES_OF_AN_ITEM = 64;

    /** By a Spark job. */
    static Size of(Dataset<Row> sketches) {
      Row size =
          sketches.agg(count(lit(1)), coalesce(sum(length(col(Sketch.SHINGLES))), lit(0L))).first();
      return new Size(size.getLong(0), size.getLong(1));
    }

    private long bytes(Bands bands) {
      return items * (BYTES_OF_AN_ITEM + (long) Long.BYTES * bands.bands()) + shingleBytes;
    }
  }

  private static List<Item> items(Dataset<Row> sketches, Bands bands, boolean isEarlier) {
    UDF1<byte[], byte[]> keys =
        signature -> {
          ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * bands.bands());
          bytes.asLongBuffer().put(bands.keys(signature));
          return bytes.array();
        };
    return sketches
        .select(
            col(Columns.ITEM_ID),
            CandidatePairs.key(col(Columns.ITEM_ID)),
            udf(keys, DataTypes.BinaryType).apply(col(Sketch.SIGNATURE)).as(BAND_KEYS),
            col(Sketch.SHINGLES))
        .collectAsList()
        .stream()
        .map(row -> new Item(row, isEarlier))
        .toList();
  }

  /** What {@link CandidatePairs#of} gives, as rows of the driver. */
  Dataset<Row> pairs(StageContext context) {
    List<Row> found = new ArrayList<>();
    List<Place> places = places();
    for (int round = 1; ; round++) {
      Map<Pair, Double> pairs = new LinkedHashMap<>();
      long own = 0;
      for (Place place : places) {
        if (!items.get(place.item()).isEarlier) {
          own++;
          pairs.computeIfAbsent(pair(place), this::similarity);
        }
      }
      if (round > 1 && pairs.isEmpty()) {
        break;
      }
      Set<Pair> alike = new HashSet<>();
      pairs.forEach(
          (pair, similarity) -> {
            if (similarity >= threshold) {
              alike.add(pair);
              found.add(RowFactory.create(pair.item(), pair.hub(), similarity));
            }
          });
      context.note(CandidatePairs.round(round, pairs.size(), own, alike.size(), threshold));
      if (round == CandidatePairs.MOST_ROUNDS || alike.size() == pairs.size()) {
        break;
      }
      places = without(alike, places);
    }
    return spark.createDataset(found, Encoders.row(PAIRS)).toDF();
  }

  /** Places of the first round: all sketches in all their bands. */
  private List<Place> places() {
    List<Place> places = new ArrayList<>();
    long[] order = new long[items.size()];
    for (int band = 0; band < bands; band++) {
      // half a bucket's key and a position: sorted, buckets are runs, and nearly all are of one
      for (int i = 0; i < order.length; i++) {
        order[i] = items.get(i).bands[band] << Integer.SIZE | i;
      }
      Arrays.sort(order);
      for (int from = 0, to = 1; from < order.length; from = to++) {
        while (to < order.length && order[to] >> Integer.SIZE == order[from] >> Integer.SIZE) {
          to++;
        }
        if (to - from > 1) {
          places(places, band, order, from, to);
        }
      }
    }
    return places;
  }

  /** Places of the buckets in a run, without those that hold earlier partitions alone. */
  private void places(List<Place> places, int band, long[] order, int from, int to) {
    boolean hasEarlier = items.get((int) order[from]).isEarlier;
    Set<Long> own = hasEarlier ? ownBuckets(band, order, from, to) : Set.of();
    Map<Long, Integer> hubs = new HashMap<>();
    for (int i = from; i < to; i++) {
      int position = (int) order[i];
      long bucket = items.get(position).bands[band];
      if (!hasEarlier || own.contains(bucket)) {
        place(places, hubs, band, bucket, position);
      }
    }
  }

  private Set<Long> ownBuckets(int band, long[] order, int from, int to) {
    Set<Long> own = new HashSet<>();
    for (int i = from; i < to; i++) {
      Item item = items.get((int) order[i]);
      if (!item.isEarlier) {
        own.add(item.bands[band]);
      }
    }
    return own;
  }

  private void place(
      List<Place> places, Map<Long, Integer> hubs, int band, long bucket, int position) {
    Integer hub = hubs.putIfAbsent(bucket, position);
    if (hub != null && items.get(hub).key != items.get(position).key) {
      places.add(new Place(band, position, hub));
    }
  }

  /** Buckets formed again of what is not like its hub. */
  private List<Place> without(Set<Pair> alike, List<Place> before) {
    List<Place> places = new ArrayList<>();
    Map<Long, Integer> hubs = new HashMap<>(); // a band's keys are no other band's
    for (Place place : before) {
      if (!alike.contains(pair(place))) {
        long bucket = items.get(place.item()).bands[place.band()];
        place(places, hubs, place.band(), bucket, place.item());
      }
    }
    return places;
  }

  private Pair pair(Place place) {
    return new Pair(items.get(place.item()).id, items.get(place.hub()).id);
  }

  private double similarity(Pair pair) {
    return similarity(pair.item(), pair.hub());
  }

  /** Of the two most alike texts of two ids, of which one may stand in an earlier partition too. */
  private double similarity(String one, String other) {
    double most = 0;
    for (Item a : byId.get(one)) {
      for (Item b : byId.get(other)) {
        most = Math.max(most, ShingleSet.jaccard(a.shingles, b.shingles));
      }
    }
    return most;
  }

  /**
   * Marks with their true similarity, as rows of the driver.
   *
   * @param members {@link ConnectedComponents#NODE} and {@link MinHashDedupStage#SURVIVOR}
   */
  Dataset<Row> marks(Dataset<Row> members) {
    List<Row> marks =
        members.collectAsList().stream()
            .map(
                row ->
                    RowFactory.create(
                        row.getString(0),
                        row.getString(1),
                        (float) similarity(row.getString(0), row.getString(1))))
            .toList();
    return spark.createDataset(marks, Encoders.row(MARKS)).toDF();
  }
}
