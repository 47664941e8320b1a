package io.embark.encode;

import java.util.List;

/** How the inputs of a window become batches; indexes are those of the window's slots. */
interface Batching<B extends Batch> {
  /** Every slot once. */
  List<int[]> cut(int[] slots);

  /** The inputs of these slots, in their order. */
  B of(int[] slots);

  /** The least that a model must take, of the kind of this input. */
  B least(int slot);

  /** For people: what a window holds. */
  String noun();

  /** For people: what {@link #least} is. */
  String leastNoun();
}
