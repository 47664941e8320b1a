package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.report.Funnel;
import io.embark.report.StageCount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The funnel that is worked out backwards equals one that a simulated pipeline counts forwards. */
class BooksProperties {
  private static final List<String> POOL =
      List.of("reject:a", "dedup:exact", "chunk", "reject:b", "dedup:minhash");

  /** A row on its way: which segment it is, and the stage and reason that marked it. */
  private record Row(int segment, String stage, String reason) {
    boolean isAlive() {
      return stage.isEmpty();
    }
  }

  /**
   * Runs stages over rows as the rooms promise to: marks, never drops; only a chunker makes rows.
   */
  private static final class Simulation {
    private final Random random;
    private final List<StageCount> counts = new ArrayList<>();
    private List<Row> rows = new ArrayList<>();

    Simulation(long seed, int read) {
      this.random = new Random(seed);
      for (int i = 0; i < read; i++) {
        rows.add(new Row(0, "", ""));
      }
    }

    void run(String stage) {
      List<Row> out = new ArrayList<>();
      long in = 0;
      long alive = 0;
      long parents = 0;
      long marked = 0;
      for (Row row : rows) {
        if (!row.isAlive()) {
          out.add(row);
          continue;
        }
        in++;
        if (random.nextInt(4) == 0) {
          marked++;
          String reason = stage.startsWith("dedup:") ? stage.substring(6) : "r" + random.nextInt(3);
          out.add(new Row(row.segment(), stage, reason));
          continue;
        }
        parents++;
        int children = stage.equals("chunk") ? 1 + random.nextInt(4) : 1;
        for (int child = 0; child < children; child++) {
          alive++;
          out.add(stage.equals("chunk") ? new Row(child, "", "") : row);
        }
      }
      boolean isDedup = stage.startsWith("dedup:");
      counts.add(
          new StageCount(
              stage,
              in,
              alive,
              isDedup ? 0 : marked,
              isDedup ? marked : 0,
              stage.equals("chunk") ? parents : -1));
      rows = out;
    }

    /** Tallies as several files would give them. */
    List<Tally> tallies() {
      List<Map<String, Tally>> files = List.of(new LinkedHashMap<>(), new LinkedHashMap<>());
      for (Row row : rows) {
        files
            .get(random.nextInt(files.size()))
            .merge(
                row.stage() + "/" + row.reason(),
                new Tally(row.stage(), row.reason(), 1, row.segment() == 0 ? 1 : 0),
                (a, b) ->
                    new Tally(
                        a.stage(),
                        a.reason(),
                        a.rows() + b.rows(),
                        a.firstSegments() + b.firstSegments()));
      }
      return files.stream().flatMap(file -> file.values().stream()).toList();
    }
  }

  private static List<String> stages(Random random) {
    List<String> stages = new ArrayList<>(POOL);
    java.util.Collections.shuffle(stages, random);
    stages = new ArrayList<>(stages.subList(0, random.nextInt(POOL.size() + 1)));
    stages.add(0, "read");
    stages.add("encode");
    return stages;
  }

  @Property(tries = 1_000)
  void theFunnelIsThatOfASimulatedPipeline(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 60) int read) {
    List<String> stages = stages(new Random(seed));
    Simulation simulation = new Simulation(seed, read);
    stages.forEach(simulation::run);
    List<Tally> tallies = simulation.tallies();
    Funnel funnel = Books.funnel(stages, read, tallies);
    assertThat(funnel.stages()).containsExactlyElementsOf(simulation.counts);
    assertThat(funnel.balances()).isTrue();
    assertThat(funnel.kept()).isEqualTo(simulation.rows.stream().filter(Row::isAlive).count());
    assertThat(funnel.kept() + funnel.rejected() + funnel.duplicates())
        .isEqualTo(simulation.rows.size());
    assertThat(funnel.rejects().stream().mapToLong(reject -> reject.rows()).sum())
        .isEqualTo(funnel.rejected());
    assertThat(funnel.rejects()).isSortedAccordingTo((a, b) -> Long.compare(b.rows(), a.rows()));
  }

  @Property(tries = 300)
  void aSourceThatIsLostDoesNotBalance(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int read) {
    List<String> stages = stages(new Random(seed));
    Simulation simulation = new Simulation(seed, read);
    stages.forEach(simulation::run);
    List<Row> firsts = simulation.rows.stream().filter(row -> row.segment() == 0).toList();
    simulation.rows.remove(firsts.get(new Random(seed).nextInt(firsts.size())));
    assertThat(Books.funnel(stages, read, simulation.tallies()).balances()).isFalse();
  }
}
