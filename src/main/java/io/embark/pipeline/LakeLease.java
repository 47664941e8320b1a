package io.embark.pipeline;

import io.embark.corpus.Json;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One run a lake at a time. The lease is a small file that is created only if there is none; its
 * holder rewrites it as a heartbeat and deletes it at the end. A holder is dead when its process on
 * this machine is gone, or when its file looked silent and then did not change for three
 * heartbeats, so that a clock that is wrong steals no lease.
 *
 * <p>Who takes over creates a file that is named after the dead holder first: of many who try, one
 * gets it. A holder that was only asleep finds out before it commits ({@link #check}).
 */
final class LakeLease implements AutoCloseable {
  /**
   * Rare enough for object stores, often enough to take over from another machine in half a minute.
   */
  static final Duration BEAT_EVERY = Duration.ofSeconds(10);

  /** Each try ends with the lease or a refusal unless others come and go at that very moment. */
  private static final int TRIES = 20;

  private final LakeStore store;
  private final LeaseHolder mine;
  private final ScheduledExecutorService clock;
  private final ScheduledFuture<?> heartbeat;
  private volatile long lastBeatNanos = System.nanoTime();
  private volatile LeaseHolder usurper;

  private LakeLease(LakeStore store, LeaseHolder mine) {
    this.store = store;
    this.mine = mine;
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "embark-lease");
              thread.setDaemon(true);
              return thread;
            });
    long period = mine.beatEverySeconds();
    this.heartbeat = clock.scheduleWithFixedDelay(this::beat, period, period, TimeUnit.SECONDS);
  }

  /**
   * The lease of a lake, or a {@link UserError} of category SINK that names the holder.
   *
   * @param note told why it takes longer
   */
  static LakeLease acquire(LakeStore store, String job, Consumer<String> note) {
    return acquire(store, LeaseHolder.ofThisProcess(job, BEAT_EVERY), note);
  }

  static LakeLease acquire(LakeStore store, LeaseHolder mine, Consumer<String> note) {
    for (int i = 0; i < TRIES; i++) {
      if (store.createIfAbsent(LakeLayout.LEASE, Json.pretty(mine))) {
        return new LakeLease(store, mine);
      }
      Optional<LeaseHolder> first = holder(store, LakeLayout.LEASE);
      if (first.isPresent() && takeOver(store, first.get(), mine, note)) {
        return new LakeLease(store, mine);
      }
    }
    throw new UserError(
        Category.SINK,
        "Cannot take the lease of the lake '"
            + store.root()
            + "': others come and go too fast, expected one run at a time. Run again later.");
  }

  private static boolean takeOver(
      LakeStore store, LeaseHolder first, LeaseHolder mine, Consumer<String> note) {
    List<String> guards = new ArrayList<>();
    LeaseHolder last = first;
    guards.add(LakeLayout.takenLease(last.id()));
    // somebody may have died while taking over from somebody who had died
    for (Optional<LeaseHolder> next = holder(store, guards.get(0));
        next.isPresent();
        next = holder(store, guards.get(guards.size() - 1))) {
      last = next.get();
      guards.add(LakeLayout.takenLease(last.id()));
    }
    String watched = guards.size() == 1 ? LakeLayout.LEASE : guards.get(guards.size() - 2);
    if (!isDead(store, watched, last, note)) {
      throw refusal(store, mine, last);
    }
    String guard = guards.get(guards.size() - 1);
    if (!store.createIfAbsent(guard, Json.pretty(mine))) {
      return false;
    }
    boolean isStillTheFirst =
        holder(store, LakeLayout.LEASE).filter(now -> now.id().equals(first.id())).isPresent();
    if (isStillTheFirst) {
      store.replace(LakeLayout.LEASE, Json.pretty(mine));
      guards.forEach(store::delete);
    } else {
      store.delete(guard);
    }
    return isStillTheFirst;
  }

  private static boolean isDead(
      LakeStore store, String file, LeaseHolder holder, Consumer<String> note) {
    if (holder.isOnThisMachine()) {
      return holder.isGone();
    }
    if (!holder.looksSilent()) {
      return false;
    }
    Duration patience =
        holder.patience().isZero()
            ? BEAT_EVERY.multipliedBy(LeaseHolder.MISSED_BEATS)
            : holder.patience();
    note.accept(
        "the lake's lease is held by "
            + holder.inWords()
            + ", which is silent: waiting "
            + patience.toSeconds()
            + " s for a heartbeat");
    Optional<String> before = store.read(file);
    long end = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < end) {
      pause();
      if (!store.read(file).equals(before)) {
        return false;
      }
    }
    return true;
  }

  private static void pause() {
    try {
      Thread.sleep(Duration.ofSeconds(1).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the lease", e);
    }
  }

  private static Optional<LeaseHolder> holder(LakeStore store, String file) {
    return store.read(file).map(LeaseHolder::of);
  }

  private static UserError refusal(LakeStore store, LeaseHolder mine, LeaseHolder holder) {
    return new UserError(
        Category.SINK,
        "Cannot run job '"
            + mine.job()
            + "' in the lake '"
            + store.root()
            + "': "
            + holder.inWords()
            + " is running in it, expected one run at a time. Wait until it has ended, then run again;"
            + " the lease of a dead process ends by itself.");
  }

  /** Short and unlike that of every other holder, for the names of files. */
  String shortId() {
    return mine.id().substring(0, 8);
  }

  /** Refuses to go on when another run has taken over or the heartbeat cannot be written. */
  void check() {
    if (usurper == null) {
      beat();
    }
    boolean isSilent = System.nanoTime() - lastBeatNanos > mine.patience().toNanos();
    if (usurper != null || isSilent) {
      throw new UserError(
          Category.SINK,
          "Cannot finish job '"
              + mine.job()
              + "' in the lake '"
              + store.root()
              + "': "
              + (usurper == null
                  ? "its lease could not be renewed for " + mine.patience().toSeconds() + " s"
                  : usurper.inWords() + " took over its lease")
              + ", expected to hold it until the end. Run again: what is published is kept.");
    }
  }

  private synchronized void beat() {
    try {
      Optional<LeaseHolder> now = holder(store, LakeLayout.LEASE);
      if (now.isPresent() && !now.get().id().equals(mine.id())) {
        usurper = now.get();
        return;
      }
      store.replace(LakeLayout.LEASE, Json.pretty(mine.beating()));
      lastBeatNanos = System.nanoTime();
    } catch (UserError e) {
      // the storage is away for now: silence for too long is what counts
    }
  }

  /** Ends the lease; another run may begin at once. */
  @Override
  public void close() {
    heartbeat.cancel(false);
    clock.shutdownNow();
    synchronized (this) {
      try {
        if (holder(store, LakeLayout.LEASE).filter(now -> now.id().equals(mine.id())).isPresent()) {
          store.delete(LakeLayout.LEASE);
        }
      } catch (UserError e) {
        // this process ends: the next run on this machine sees that it is gone
      }
    }
  }
}
