package io.embark.eval;

import java.util.Arrays;
import java.util.List;

/**
 * The best documents of one query, in trec_eval's order: score as a float descending, then id
 * descending. The order is total, so it does not matter in which order documents are offered. Not
 * thread-safe.
 */
final class TopDocuments {
  private final List<String> ids;
  private final int most;
  private int[] documents;
  private float[] scores;
  private int size;

  /**
   * @param ids of the corpus; a document is its position here
   * @param most documents to keep
   */
  TopDocuments(List<String> ids, int most) {
    this.ids = ids;
    this.most = most;
    int room = Math.min(most, Math.min(ids.size(), 16));
    this.documents = new int[room];
    this.scores = new float[room];
  }

  /** Keeps the document if it is among the best so far; each is offered once. */
  void offer(int document, float score) {
    if (size < most) {
      reserve();
      documents[size] = document;
      scores[size] = score;
      up(size++);
    } else if (isBetter(document, score, 0)) {
      documents[0] = document;
      scores[0] = score;
      down();
    }
  }

  /** Ids, best first. Empties this. */
  List<String> ranking() {
    String[] ranking = new String[size];
    while (size > 0) {
      ranking[size - 1] = ids.get(documents[0]);
      size--;
      documents[0] = documents[size];
      scores[0] = scores[size];
      down();
    }
    return List.of(ranking);
  }

  private void reserve() {
    if (size == documents.length) {
      int room = Math.min(most, 2 * size);
      documents = Arrays.copyOf(documents, room);
      scores = Arrays.copyOf(scores, room);
    }
  }

  private boolean isBetter(int document, float score, int than) {
    return score == scores[than]
        ? DocumentOrder.compare(ids.get(document), ids.get(documents[than])) > 0
        : score > scores[than];
  }

  /** The worst is at the root. */
  private void up(int from) {
    int child = from;
    while (child > 0) {
      int parent = (child - 1) / 2;
      if (!isBetter(documents[parent], scores[parent], child)) {
        return;
      }
      swap(parent, child);
      child = parent;
    }
  }

  private void down() {
    int parent = 0;
    while (2 * parent + 1 < size) {
      int child = 2 * parent + 1;
      if (child + 1 < size && isBetter(documents[child], scores[child], child + 1)) {
        child++;
      }
      if (!isBetter(documents[parent], scores[parent], child)) {
        return;
      }
      swap(parent, child);
      parent = child;
    }
  }

  private void swap(int a, int b) {
    int document = documents[a];
    float score = scores[a];
    documents[a] = documents[b];
    scores[a] = scores[b];
    documents[b] = document;
    scores[b] = score;
  }
}
