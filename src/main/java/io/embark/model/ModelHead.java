package io.embark.model;

import java.io.Serializable;

/** What is made of the outputs of a model's graph: the kind of its embeddings. */
public sealed interface ModelHead extends Serializable
    permits TextVectorHead, SpladeHead, BgeM3Head, TokenVectorHead, ScoreHead {
  /** The encoder kind that runs such models, as job files name it. */
  String kind();

  /** Size of the space of its vectors; of sparse ones that of the vocabulary. */
  int dimension();
}
