package io.embark.dedup;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Blocks of a 64-bit hash by which all pairs within a Hamming distance meet (Manku, Jain, Das Sarma
 * 2007, Detecting Near-Duplicates for Web Crawling): of {@code distance + agreeing} blocks at least
 * {@code agreeing} are equal, so with a key for each choice of so many blocks such a pair has a key
 * in common, always.
 *
 * @param masks the bits of each key
 */
record HashBlocks(List<Long> masks) implements Serializable {
  private static final int MOST_KEYS = 500;

  /** Shuffling a row against comparing a pair. */
  private static final double ROW_COST = 200;

  HashBlocks {
    masks = List.copyOf(masks);
  }

  /** The choice that costs least for so many different hashes. */
  static HashBlocks of(int distance, long hashes) {
    HashBlocks best = null;
    double least = Double.POSITIVE_INFINITY;
    for (int agreeing = 1; distance + agreeing <= Long.SIZE; agreeing++) {
      int blocks = distance + agreeing;
      long keys = choices(blocks, agreeing);
      if (keys > MOST_KEYS) {
        break;
      }
      HashBlocks candidate = new HashBlocks(masks(blocks, agreeing));
      double cost = candidate.cost(hashes);
      if (cost < least) {
        least = cost;
        best = candidate;
      }
    }
    return best;
  }

  private static long choices(int blocks, int agreeing) {
    long choices = 1;
    for (int i = 1; i <= agreeing; i++) {
      choices = choices * (blocks - agreeing + i) / i;
      if (choices > MOST_KEYS) {
        return choices;
      }
    }
    return choices;
  }

  private double cost(long hashes) {
    double cost = 0;
    for (long mask : masks) {
      double alike = hashes / Math.pow(2, Long.bitCount(mask));
      cost += hashes * (ROW_COST + alike / 2);
    }
    return cost;
  }

  private static List<Long> masks(int blocks, int agreeing) {
    List<Long> masks = new ArrayList<>();
    choose(blocks, agreeing, 0, 0, masks);
    return masks;
  }

  private static void choose(int blocks, int agreeing, int from, long mask, List<Long> masks) {
    if (agreeing == 0) {
      masks.add(mask);
      return;
    }
    for (int block = from; block <= blocks - agreeing; block++) {
      choose(blocks, agreeing - 1, block + 1, mask | bits(block, blocks), masks);
    }
  }

  /** Of one block; blocks differ by one bit in length at most. */
  private static long bits(int block, int blocks) {
    int start = Long.SIZE * block / blocks;
    int length = Long.SIZE * (block + 1) / blocks - start;
    return length == Long.SIZE ? -1 : ((1L << length) - 1) << start;
  }
}
