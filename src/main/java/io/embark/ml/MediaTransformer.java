package io.embark.ml;

import io.embark.encode.EncoderSpec;
import io.embark.model.Engine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Adds what a model makes of files of media. The input column has their bytes ({@code content} of
 * Spark's {@code binaryFile}), or strings that say where they are (a path or any Hadoop URI); they
 * are opened where they are encoded. What is wrong with a file is a reason as in the rejects of a
 * job, {@code missing_media} for a null.
 *
 * @param <T> the class itself, which setters return
 */
public abstract class MediaTransformer<T extends MediaTransformer<T>>
    extends EncoderTransformer<T> {
  private static final long serialVersionUID = 1L;

  private final IntParam forwardsInFlight;

  MediaTransformer(String uid) {
    super(uid);
    forwardsInFlight = new IntParam(this, "forwardsInFlight", "Forward passes on one GPU at once.");
  }

  /** How the files are decoded and encoded. */
  abstract MediaKind<?> kind(EncoderSpec spec, int intraOpThreads);

  @Override
  Map<String, Object> ownOptions() {
    Optional<Engine> engine = engineName();
    if (engine.isPresent() && engine.get() != Engine.ONNX_RUNTIME) {
      throw refusal(
          "engine: found '"
              + engine.get().djlName()
              + "', which has texts only, expected OnnxRuntime");
    }
    Map<String, Object> options = new TreeMap<>();
    put(options, "forwards-in-flight", forwardsInFlight);
    return options;
  }

  @Override
  final List<DataType> inputTypes() {
    return List.of(DataTypes.StringType, DataTypes.BinaryType);
  }

  @Override
  final CellEncoding<?> encoding(EncoderSpec spec, SparkSession spark, int intraOpThreads) {
    return new MediaCells<>(
        kind(spec, intraOpThreads),
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(new SerializableConfiguration(spark.sparkContext().hadoopConfiguration())));
  }

  /** As {@code forwards-in-flight} in a job. */
  public final IntParam forwardsInFlight() {
    return forwardsInFlight;
  }

  /** Sets {@link #forwardsInFlight}. */
  public final T setForwardsInFlight(int value) {
    return with(forwardsInFlight, (Object) value);
  }
}
