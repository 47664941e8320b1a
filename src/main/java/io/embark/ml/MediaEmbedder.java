package io.embark.ml;

import java.util.Map;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * Adds one vector a file of media, {@code array<float>}.
 *
 * @param <T> the class itself, which setters return
 */
public abstract class MediaEmbedder<T extends MediaEmbedder<T>> extends MediaTransformer<T> {
  private static final long serialVersionUID = 1L;

  /** Name of the column in the encoder's spec. */
  static final String COLUMN = "dense";

  /** A batch of a GPU, and few enough for who looks at some rows alone. */
  private static final int BATCH_ROWS = 64;

  private final BooleanParam normalize;
  private final IntParam batchItems;

  /**
   * @param itemsDoc of {@link #batchItems}
   */
  MediaEmbedder(String uid, String itemsDoc) {
    super(uid);
    normalize = flag("normalize", "Scale to length 1; by default not.");
    batchItems = new IntParam(this, "batchItems", itemsDoc);
  }

  @Override
  Map<String, Object> ownOptions() {
    Map<String, Object> options = super.ownOptions();
    put(options, "normalize", normalize);
    put(options, "batch-items", batchItems);
    return options;
  }

  @Override
  final DataType outputType() {
    return DataTypes.createArrayType(DataTypes.FloatType, false);
  }

  /** Rows that fill a batch. */
  @Override
  final int batchRows() {
    return isSet(batchItems)
        ? Math.max(BATCH_ROWS, (Integer) getOrDefault(batchItems))
        : BATCH_ROWS;
  }

  /** As {@code normalize} in a job. */
  public final BooleanParam normalize() {
    return normalize;
  }

  /** As {@code batch-items} in a job. */
  public final IntParam batchItems() {
    return batchItems;
  }

  /** Sets {@link #normalize}. */
  public final T setNormalize(boolean value) {
    return with(normalize, (Object) value);
  }

  /** Sets {@link #batchItems}. */
  public final T setBatchItems(int value) {
    return with(batchItems, (Object) value);
  }
}
