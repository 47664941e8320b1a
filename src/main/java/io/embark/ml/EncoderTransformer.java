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
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
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
 * Adds a column of embeddings to a dataset with a column of texts; rows and their order stay. A
 * null text, and one that cannot be encoded, has a null embedding, and a reason in {@code
 * reasonCol} if that is set. One model a JVM and device, as in a job.
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
  private static final int USUAL_BATCH_ROWS = 512;

  private final String uid;
  private final Param<String> inputCol;
  private final Param<String> outputCol;
  private final Param<String> reasonCol;
  private final Param<String> engine;
  private final Param<String> modelUrl;
  private final Param<String> modelFolder;
  private final Param<String> batchifier;
  private final IntParam batchSize;
  private final Param<String> role;
  private final Param<String> prompt;
  private final Param<String> promptText;
  private final IntParam maxTokens;
  private final Param<String> device;

  EncoderTransformer(String uid) {
    this.uid = uid;
    inputCol = text("inputCol", "Column of texts.");
    outputCol = text("outputCol", "Column that is added.");
    reasonCol = text("reasonCol", "Column that is added with why a text has no embedding.");
    engine = text("engine", "OnnxRuntime or PyTorch; by default what the model has.");
    modelUrl = text("modelUrl", "maven:group:artifact:version, hf:org/name, a path or any URI.");
    modelFolder =
        text("modelFolder", "Where the driver puts the model for executors on other machines.");
    batchifier = text("batchifier", "Taken and not used: batches are cut by tokens.");
    batchSize = new IntParam(this, "batchSize", "Rows that are sorted by length together.");
    role = text("as", "document, query or plain: which prompt of the model is used.");
    prompt = text("prompt", "Another prompt of the model, by name.");
    promptText = text("promptText", "A prompt, put in front as it stands.");
    maxTokens = new IntParam(this, "maxTokens", "Longest input in tokens; longer ones are cut.");
    device = text("device", "auto, cpu or cuda.");
    setDefault(batchifier, "none");
    setDefault(batchSize, USUAL_BATCH_ROWS);
    setDefault(role, "document");
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

  /** Type of the column of embeddings. */
  abstract DataType outputType();

  /** How a cell of {@link io.embark.encode.Embedding#cells} becomes a value of that type. */
  abstract CellToValue toValue(EncoderSpec spec);

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
    if (!type.equals(DataTypes.StringType)) {
      throw refusal("inputCol '" + in + "': found " + type.sql() + ", expected STRING");
    }
    StructType out = schema.add(free(schema, outputCol), outputType(), true);
    return isSet(reasonCol) ? out.add(free(out, reasonCol), DataTypes.StringType, true) : out;
  }

  private String free(StructType schema, Param<String> param) {
    String name = given(param);
    if (Arrays.asList(schema.fieldNames()).contains(name)) {
      throw refusal(param.name() + ": found '" + name + "', which is there, expected a new name");
    }
    return name;
  }

  @Override
  public final Dataset<Row> transform(Dataset<?> dataset) {
    StructType out = transformSchema(dataset.schema());
    int rows = (Integer) getOrDefault(batchSize);
    if (rows < 1) {
      throw refusal("batchSize: found " + rows + ", expected at least 1");
    }
    EncoderSpec spec = resolved(dataset.sparkSession());
    EncodePartition task =
        new EncodePartition(
            spec,
            toValue(spec),
            dataset.schema().fieldIndex(given(inputCol)),
            isSet(reasonCol),
            rows,
            dataset.sparkSession().sparkContext().getConf().getInt("spark.task.cpus", 1));
    return dataset.toDF().mapPartitions(task, Encoders.row(out));
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
    put(options, "as", role);
    put(options, "prompt", prompt);
    put(options, "prompt-text", promptText);
    put(options, "max-tokens", maxTokens);
    put(options, "device", device);
    if (isSet(engine)) {
      options.put("engine", wireName(given(engine)));
    }
    return options;
  }

  /** Of DJL's name of an engine, which it takes in any case of letters. */
  private String wireName(String djlName) {
    return Arrays.stream(Engine.values())
        .filter(known -> known.djlName().equalsIgnoreCase(djlName))
        .findFirst()
        .orElseThrow(
            () -> refusal("engine: found '" + djlName + "', expected OnnxRuntime or PyTorch"))
        .wireName();
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

  private UserError refusal(String found) {
    return new UserError(
        Category.CONFIG, "Cannot use " + getClass().getSimpleName() + "." + found + ". Set it.");
  }

  @Override
  public final MLWriter write() {
    return new DefaultParamsWriter(this);
  }

  /** Column of texts. */
  public final Param<String> inputCol() {
    return inputCol;
  }

  /** Column that is added. */
  public final Param<String> outputCol() {
    return outputCol;
  }

  /** Column that is added with why a text has no embedding; none if it is not set. */
  public final Param<String> reasonCol() {
    return reasonCol;
  }

  /** As in DJL's extension; {@code OnnxRuntime} is the one there is. */
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

  /** As in DJL's extension, taken so that its code runs; batches are cut by tokens. */
  public final Param<String> batchifier() {
    return batchifier;
  }

  /** Rows that are sorted by length together, and held at once; 512 if it is not set. */
  public final IntParam batchSize() {
    return batchSize;
  }

  /** {@code document}, {@code query} or {@code plain}. */
  public final Param<String> as() {
    return role;
  }

  /** Name of a prompt of the model. */
  public final Param<String> prompt() {
    return prompt;
  }

  /** A prompt itself. */
  public final Param<String> promptText() {
    return promptText;
  }

  /** Most tokens of a text. */
  public final IntParam maxTokens() {
    return maxTokens;
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

  /** Sets {@link #batchSize}. */
  public final T setBatchSize(int value) {
    return with(batchSize, (Object) value);
  }

  /** Sets {@link #as}. */
  public final T setAs(String value) {
    return with(role, value);
  }

  /** Sets {@link #prompt}. */
  public final T setPrompt(String value) {
    return with(prompt, value);
  }

  /** Sets {@link #promptText}. */
  public final T setPromptText(String value) {
    return with(promptText, value);
  }

  /** Sets {@link #maxTokens}. */
  public final T setMaxTokens(int value) {
    return with(maxTokens, (Object) value);
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
