package io.embark.ml;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.encode.EncoderSpec;
import io.embark.model.Engine;
import io.embark.model.ModelOverrides;
import io.embark.model.ModelResolver;
import io.embark.model.PublishedModel;
import io.embark.model.ResolvedModel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Adds what a model makes of a column to a dataset; rows and their order stay. Where the column is
 * null, or cannot be encoded, there is a null, and a reason in {@code reasonCol} if that is set.
 * One model a JVM and device, as in a job.
 *
 * <p>Parameters are Spark ML's: read by reflection over the public methods that return one, saved
 * and loaded with a pipeline. The model is resolved on the driver at each {@code transform}, and
 * named in full by {@code modelUrl}, never saved with the pipeline.
 *
 * @param <T> the class itself, which setters return
 */
public abstract class EncoderTransformer<T extends EncoderTransformer<T>> extends Transformer
    implements MLWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final Param<String> inputCol;
  private final Param<String> outputCol;
  private final Param<String> reasonCol;
  private final Param<String> engine;
  private final Param<String> modelUrl;
  private final Param<String> modelFolder;
  private final Param<String> batchifier;
  private final Param<String> device;

  EncoderTransformer(String uid) {
    this.uid = uid;
    inputCol = text("inputCol", "Column that is encoded.");
    outputCol = text("outputCol", "Column that is added.");
    reasonCol = text("reasonCol", "Column that is added with why there is nothing in outputCol.");
    engine = text("engine", "OnnxRuntime or PyTorch; by default what the model has.");
    modelUrl = text("modelUrl", "maven:group:artifact:version, hf:org/name, a path or any URI.");
    modelFolder =
        text("modelFolder", "Where the driver puts the model for executors on other machines.");
    batchifier = text("batchifier", "Taken and not used: the encoder makes its batches.");
    device = text("device", "auto, cpu or cuda.");
    setDefault(batchifier, "none");
    setDefault(device, "auto");
  }

  final Param<String> text(String name, String doc) {
    return new Param<>(this, name, doc);
  }

  /** Options of {@code encode.<kind>} beyond those of all kinds, those that are set. */
  abstract Map<String, Object> ownOptions();

  /** The encoder of a model that was resolved with {@link #overrides}. */
  abstract EncoderSpec spec(String where, Map<String, Object> options, PublishedModel model);

  /** What the options say about the model itself. */
  abstract ModelOverrides overrides(String where, Map<String, Object> options);

  /** What the input column may be. */
  abstract List<DataType> inputTypes();

  /** Type of {@code outputCol}. */
  abstract DataType outputType();

  /**
   * Columns that are added behind {@code outputCol}, in order, by the parameters that name them.
   */
  Map<Param<String>, DataType> moreColumns() {
    return Map.of();
  }

  /** Rows that wait together; refuses parameters that say nothing sensible. */
  abstract int batchRows();

  /** What the tasks do. */
  abstract CellEncoding<?> encoding(EncoderSpec spec, SparkSession spark, int intraOpThreads);

  @Override
  public final String uid() {
    return uid;
  }

  @Override
  public final StructType transformSchema(StructType schema) {
    String in = given(inputCol);
    if (!Arrays.asList(schema.fieldNames()).contains(in)) {
      throw refusal(
          "inputCol: found '"
              + in
              + "', expected one of "
              + String.join(", ", schema.fieldNames()));
    }
    DataType type = schema.apply(in).dataType();
    if (!inputTypes().contains(type)) {
      throw refusal(
          "inputCol '"
              + in
              + "': found "
              + type.sql()
              + ", expected "
              + inputTypes().stream().map(DataType::sql).collect(Collectors.joining(" or ")));
    }
    StructType out = withColumn(schema, outputCol, outputType());
    for (Map.Entry<Param<String>, DataType> more : moreColumns().entrySet()) {
      out = withColumn(out, more.getKey(), more.getValue());
    }
    return isSet(reasonCol) ? withColumn(out, reasonCol, DataTypes.StringType) : out;
  }

  private StructType withColumn(StructType schema, Param<String> param, DataType type) {
    String name = given(param);
    if (Arrays.asList(schema.fieldNames()).contains(name)) {
      throw refusal(param.name() + ": found '" + name + "', which is there, expected a new name");
    }
    return schema.add(name, type, true);
  }

  @Override
  public final Dataset<Row> transform(Dataset<?> dataset) {
    StructType out = transformSchema(dataset.schema());
    int rows = batchRows();
    SparkSession spark = dataset.sparkSession();
    int cores = spark.sparkContext().getConf().getInt("spark.task.cpus", 1);
    return dataset
        .toDF()
        .mapPartitions(
            new EncodePartition<>(
                encoding(resolved(spark), spark, cores),
                dataset.schema().fieldIndex(given(inputCol)),
                1 + moreColumns().size(),
                isSet(reasonCol),
                rows),
            Encoders.row(out));
  }

  private EncoderSpec resolved(SparkSession spark) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Map<String, String> environment = System.getenv();
    Map<String, Object> options = options();
    String url = given(modelUrl);
    if (url.startsWith("djl:")) {
      throw refusal(
          "modelUrl: found '"
              + url
              + "', a name of DJL's model zoo, expected maven:, hf:, a path or a"
              + " URI of a model in ONNX or TorchScript");
    }
    options.put("model", url);
    ResolvedModel model =
        new ModelResolver(hadoop, ModelResolver.cacheFolder(environment), environment)
            .resolve(url, overrides(getClass().getSimpleName(), options));
    EncoderSpec spec = spec(getClass().getSimpleName(), options, published(model, spark, hadoop));
    if (spec.readsDocuments()) {
      throw refusal(
          "pooling: found late, which pools chunks of documents in a job, expected another");
    }
    return spec;
  }

  private PublishedModel published(ResolvedModel model, SparkSession spark, Configuration hadoop) {
    if (isSet(modelFolder)) {
      return PublishedModel.publish(model, given(modelFolder), hadoop);
    }
    if (!spark.sparkContext().isLocal()) {
      throw refusal(
          "modelFolder: found none with master '"
              + spark.sparkContext().master()
              + "', expected a folder that driver and executors reach, such as hdfs:///models");
    }
    return PublishedModel.local(model);
  }

  private Map<String, Object> options() {
    Map<String, Object> options = new TreeMap<>(ownOptions());
    put(options, "device", device);
    return options;
  }

  /** By DJL's name of it, in any case of letters; empty if it is not set. */
  final Optional<Engine> engineName() {
    if (!isSet(engine)) {
      return Optional.empty();
    }
    String name = given(engine);
    Optional<Engine> found =
        Arrays.stream(Engine.values())
            .filter(known -> known.djlName().equalsIgnoreCase(name))
            .findFirst();
    if (found.isEmpty()) {
      throw refusal("engine: found '" + name + "', expected OnnxRuntime or PyTorch");
    }
    return found;
  }

  final void put(Map<String, Object> options, String name, Param<?> param) {
    if (isDefined(param)) {
      options.put(name, getOrDefault(param));
    }
  }

  private String given(Param<String> param) {
    if (!isDefined(param)) {
      throw refusal(param.name() + ": found none, expected a value");
    }
    return getOrDefault(param);
  }

  final UserError refusal(String found) {
    return new UserError(
        Category.CONFIG, "Cannot use " + getClass().getSimpleName() + "." + found + ". Set it.");
  }

  @Override
  public final MLWriter write() {
    return new DefaultParamsWriter(this);
  }

  /** Column that is encoded. */
  public final Param<String> inputCol() {
    return inputCol;
  }

  /** Column that is added. */
  public final Param<String> outputCol() {
    return outputCol;
  }

  /** Column that is added with why there is nothing in {@link #outputCol}; none if not set. */
  public final Param<String> reasonCol() {
    return reasonCol;
  }

  /** As in DJL's extension: {@code OnnxRuntime}, or {@code PyTorch} for texts. */
  public final Param<String> engine() {
    return engine;
  }

  /** The model's reference, as {@code model} in a job. */
  public final Param<String> modelUrl() {
    return modelUrl;
  }

  /** A Hadoop URI that all machines reach; not needed where Spark is one process. */
  public final Param<String> modelFolder() {
    return modelFolder;
  }

  /** As in DJL's extension, taken so that its code runs; the encoder makes its batches. */
  public final Param<String> batchifier() {
    return batchifier;
  }

  /** {@code auto}, {@code cpu} or {@code cuda}. */
  public final Param<String> device() {
    return device;
  }

  /** A boolean parameter, for subclasses. */
  final BooleanParam flag(String name, String doc) {
    return new BooleanParam(this, name, doc);
  }

  /** Sets {@link #inputCol}. */
  public final T setInputCol(String value) {
    return with(inputCol, value);
  }

  /** Sets {@link #outputCol}. */
  public final T setOutputCol(String value) {
    return with(outputCol, value);
  }

  /** Sets {@link #reasonCol}. */
  public final T setReasonCol(String value) {
    return with(reasonCol, value);
  }

  /** Sets {@link #engine}. */
  public final T setEngine(String value) {
    return with(engine, value);
  }

  /** Sets {@link #modelUrl}. */
  public final T setModelUrl(String value) {
    return with(modelUrl, value);
  }

  /** Sets {@link #modelFolder}. */
  public final T setModelFolder(String value) {
    return with(modelFolder, value);
  }

  /** Sets {@link #batchifier}. */
  public final T setBatchifier(String value) {
    return with(batchifier, value);
  }

  /** Sets {@link #device}. */
  public final T setDevice(String value) {
    return with(device, value);
  }

  @SuppressWarnings("unchecked") // T is the class itself
  final <V> T with(Param<V> param, V value) {
    set(param, value);
    return (T) this;
  }
}
