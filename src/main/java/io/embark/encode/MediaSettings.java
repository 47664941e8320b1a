package io.embark.encode;

import io.embark.corpus.ContentHash;
import io.embark.corpus.VectorColumn;
import io.embark.model.Device;
import io.embark.model.GraphCard;
import io.embark.model.ModelCard;
import io.embark.model.PublishedModel;
import io.embark.stage.Options;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * What the encoders of pictures and sound have in common.
 *
 * @param device where the user wants it
 * @param batchItems pictures or sounds a pass; 0 = the default of the device it is opened on
 * @param forwardsInFlight forward passes on one GPU at once
 * @param model card and weights
 */
record MediaSettings(String device, int batchItems, int forwardsInFlight, PublishedModel model)
    implements Serializable {
  /** A few fill two cores; more are held for nothing. */
  private static final int CPU_ITEMS = 8;

  private static final int GPU_ITEMS = 64;

  /** From options that were parsed with {@link TransformerOptions#withDevice}. */
  static MediaSettings of(Options options, PublishedModel model) {
    return new MediaSettings(
        options.string("device"),
        options.has("batch-items") ? options.count("batch-items") : 0,
        TransformerOptions.forwardsInFlight(options),
        model);
  }

  /** See {@link EncoderSpec#leaseKey}. */
  String leaseKey(String kind, VectorColumn column) {
    return String.join(
        ":",
        kind,
        model.sha256(),
        ContentHash.of(column.fingerprint().toString()),
        Integer.toString(batchItems),
        Integer.toString(forwardsInFlight));
  }

  /** Pictures or sounds a pass. */
  int items(Device device) {
    int usual = device.isCuda() ? GPU_ITEMS : CPU_ITEMS;
    return batchItems > 0 ? batchItems : usual;
  }

  /**
   * Loads the graph.
   *
   * @param first what it takes, for the first passes on a GPU
   */
  ForwardPass<TensorBatch> forwardPass(
      GraphCard card, Path directory, Device device, int intraOpThreads, TensorBatch first) {
    ForwardPass<TensorBatch> forward = DjlForwardPass.open(directory, card, device, intraOpThreads);
    if (!device.isCuda()) {
      return forward;
    }
    try {
      return new BoundedForwardPass<>(forward, forwardsInFlight, first);
    } catch (RuntimeException e) {
      throw DjlForwardPass.refusal(card, device, e);
    }
  }

  /**
   * Loads the text tower when it is asked.
   *
   * @param prompt in front of texts
   */
  Supplier<Encoder> textTower(
      ModelCard text, String prompt, VectorColumn column, Device device, int intraOpThreads) {
    TransformerSettings ofTexts =
        new TransformerSettings(this.device, prompt, 0, forwardsInFlight, model, text);
    return () ->
        ofTexts.open(
            device,
            intraOpThreads,
            (directory, tokenizer) ->
                TextVectors.open(directory, text, column.dimension(), column.isNormalised(), 0));
  }
}
