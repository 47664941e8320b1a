package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RequestBatchesTest {
  private static RowMapping.Entity entity(int key, long bytes) {
    return new RowMapping.Entity("k" + key, List.of(), bytes, false);
  }

  @Test
  void aRequestEndsBeforeItsRowsOrBytesAreTooMany() {
    List<Integer> sizes = new ArrayList<>();
    RequestBatches batches = new RequestBatches(3, 1_000, batch -> sizes.add(batch.size()));
    IntStream.range(0, 4).forEach(key -> batches.add(entity(key, 10)));
    batches.add(entity(4, 990));
    batches.add(entity(5, 1));
    batches.add(entity(6, 5_000));
    batches.finish();
    batches.finish();
    assertThat(sizes).containsExactly(3, 2, 1, 1);
  }

  @Property
  void everyRowIsSentOnceInOrderAndNoKeyTwiceInARequest(
      @ForAll @Size(max = 60) List<@IntRange(max = 20) Integer> keys,
      @ForAll @IntRange(min = 1, max = 10) int maxRows) {
    List<String> sent = new ArrayList<>();
    RequestBatches batches =
        new RequestBatches(
            maxRows,
            70,
            batch -> {
              List<String> ids = batch.stream().map(RowMapping.Entity::itemId).toList();
              assertThat(ids).doesNotHaveDuplicates().hasSizeBetween(1, Math.min(maxRows, 7));
              sent.addAll(ids);
            });
    keys.forEach(key -> batches.add(entity(key, 10)));
    batches.finish();
    assertThat(sent).isEqualTo(keys.stream().map(key -> "k" + key).toList());
  }
}
