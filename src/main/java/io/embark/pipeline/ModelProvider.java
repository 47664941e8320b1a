package io.embark.pipeline;

import io.embark.model.ModelOverrides;
import io.embark.model.ModelResolver;
import io.embark.model.PublishedModel;
import io.embark.model.ResolvedModel;
import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;

/** Brings a model to where this process and its executors can open it. */
interface ModelProvider {
  /** The model behind a reference. */
  PublishedModel provide(String reference, ModelOverrides overrides);

  /** Models stay on the driver's disk: for commands that write no lake. */
  static ModelProvider local(ModelResolver resolver) {
    return (reference, overrides) -> PublishedModel.local(resolver.resolve(reference, overrides));
  }

  /** Models are published in the lake, for executors. */
  static ModelProvider published(ModelResolver resolver, LakeStore store) {
    return (reference, overrides) -> {
      ResolvedModel model = resolver.resolve(reference, overrides);
      return PublishedModel.publish(
          model, store.path(LakeLayout.MODELS).toString(), store.configuration());
    };
  }
}
