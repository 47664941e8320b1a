package io.embark.corpus;

/** How two vectors of a column are compared; names as Milvus has them. */
public enum Metric {
  /** Cosine of the angle; larger is nearer. */
  COSINE,
  /** Inner product; larger is nearer. Equal to the cosine on normalised vectors. */
  IP,
  /** Euclidean distance; smaller is nearer. */
  L2
}
