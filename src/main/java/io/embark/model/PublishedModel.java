package io.embark.model;

import java.io.Serializable;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/**
 * A model where executors can reach it. Serializable and small: it carries the card, the file list
 * and the place, not the weights.
 */
public final class PublishedModel implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ModelCard card;
  private final String sha256;

  private PublishedModel(ModelCard card, String sha256) {
    this.card = card;
    this.sha256 = sha256;
  }

  /**
   * Copies the model to {@code <modelsUri>/<sha256>/} unless a whole copy is there already. Safe
   * against another driver that publishes the same model and against one that was killed.
   *
   * @param modelsUri {@code <lake>/_embark/models}
   */
  public static PublishedModel publish(
      ResolvedModel model, String modelsUri, Configuration hadoop) {
    throw new UnsupportedOperationException(model.sha256() + modelsUri + hadoop);
  }

  /** For commands without a lake: the files stay where the driver resolved them. */
  public static PublishedModel local(ResolvedModel model) {
    return new PublishedModel(model.card(), model.sha256());
  }

  /** Facts of the model. */
  public ModelCard card() {
    return card;
  }

  /** {@link ResolvedModel#sha256}. */
  public String sha256() {
    return sha256;
  }

  /**
   * The model's directory on this node: copied from the lake at most once a node, each file's hash
   * checked, a damaged copy repaired. Safe for many threads and processes.
   */
  public Path localCopy() {
    throw new UnsupportedOperationException();
  }
}
