package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RequestUnderWayTest {
  @Test
  void theNextIsMadeWhileOneIsUnderWayAndTheyEndInOrder() throws Exception {
    List<Integer> ended = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch nextIsMade = new CountDownLatch(1);
    try (RequestUnderWay requests = new RequestUnderWay()) {
      requests.send(
          () -> {
            awaitQuietly(nextIsMade);
            ended.add(1);
          });
      assertThat(ended).isEmpty();
      nextIsMade.countDown();
      requests.send(() -> ended.add(2));
      assertThat(ended).startsWith(1);
      requests.await();
    }
    assertThat(ended).containsExactly(1, 2);
  }

  @Test
  void whatARequestThrowsComesOutWhole() {
    IllegalArgumentException fault = new IllegalArgumentException("no");
    AtomicBoolean isSent = new AtomicBoolean();
    try (RequestUnderWay requests = new RequestUnderWay()) {
      requests.send(
          () -> {
            throw fault;
          });
      assertThatThrownBy(() -> requests.send(() -> isSent.set(true))).isSameAs(fault);
      assertThatThrownBy(requests::await).isSameAs(fault);
    }
    assertThat(isSent).isFalse();
  }

  @Test
  void closingInterruptsTheRequest() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    try (RequestUnderWay requests = new RequestUnderWay()) {
      requests.send(
          () -> {
            begun.countDown();
            try {
              Thread.sleep(60_000);
            } catch (InterruptedException e) {
              interrupted.countDown();
            }
          });
      begun.await();
    }
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
