package io.embark.ml;

import io.embark.corpus.SparseVector;
import io.embark.encode.EncoderSpec;
import io.embark.encode.SparseEncoderKind;
import io.embark.encode.SparseEncoderSpec;
import io.embark.model.ModelOverrides;
import io.embark.model.PublishedModel;
import java.util.Map;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.DataType;

/**
 * Learned sparse embeddings of texts (SPLADE): Spark ML sparse vectors over the model's vocabulary,
 * the weights of {@code embark encode} with the kind {@code sparse}.
 */
public final class SparseTextEmbedder extends TextTransformer<SparseTextEmbedder> {
  private static final long serialVersionUID = 1L;
  private static final String COLUMN = "sparse";

  private final IntParam topK;
  private final DoubleParam minWeight;

  /** With an identity of its own. */
  public SparseTextEmbedder() {
    this(Identifiable$.MODULE$.randomUID("SparseTextEmbedder"));
  }

  /** With that identity, as a pipeline is loaded. */
  public SparseTextEmbedder(String uid) {
    super(uid);
    topK = new IntParam(this, "topK", "Keep at most so many words of a text, the heaviest.");
    minWeight = new DoubleParam(this, "minWeight", "Drop words that weigh less.");
  }

  /** For {@code SparseTextEmbedder.read().load(path)} and for pipelines. */
  public static MLReader<SparseTextEmbedder> read() {
    return new DefaultParamsReader<>();
  }

  /** What {@link #save} wrote. */
  public static SparseTextEmbedder load(String path) {
    return read().load(path);
  }

  @Override
  Map<String, Object> ownOptions() {
    Map<String, Object> options = super.ownOptions();
    put(options, "top-k", topK);
    put(options, "min-weight", minWeight);
    return options;
  }

  @Override
  ModelOverrides overrides(String where, Map<String, Object> options) {
    return SparseEncoderKind.overrides(SparseEncoderKind.OPTIONS.parse(where, options));
  }

  @Override
  EncoderSpec spec(String where, Map<String, Object> options, PublishedModel model) {
    return SparseEncoderSpec.of(COLUMN, SparseEncoderKind.OPTIONS.parse(where, options), model);
  }

  @Override
  DataType outputType() {
    return SQLDataTypes.VectorType();
  }

  @Override
  CellToValue toValue(EncoderSpec spec) {
    int vocabulary = spec.columns().get(0).dimension();
    return cell -> {
      SparseVector sparse = (SparseVector) cell;
      double[] values = new double[sparse.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = sparse.values()[i];
      }
      return Vectors.sparse(vocabulary, sparse.indices(), values);
    };
  }

  @Override
  public SparseTextEmbedder copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** As {@code top-k} in a job. */
  public IntParam topK() {
    return topK;
  }

  /** As {@code min-weight} in a job. */
  public DoubleParam minWeight() {
    return minWeight;
  }

  /** Sets {@link #topK}. */
  public SparseTextEmbedder setTopK(int value) {
    return with(topK, (Object) value);
  }

  /** Sets {@link #minWeight}. */
  public SparseTextEmbedder setMinWeight(double value) {
    return with(minWeight, (Object) value);
  }
}
