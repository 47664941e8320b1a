package io.embark.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.testing.LocalSpark;
import io.embark.testing.LocalStages;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectedComponentsTest {
  private static final StructType EDGE =
      new StructType()
          .add("similarity", DataTypes.DoubleType)
          .add(ConnectedComponents.NODE, DataTypes.StringType)
          .add(ConnectedComponents.NEIGHBOUR, DataTypes.StringType);

  static Stream<Arguments> graphs() {
    List<String[]> path = new ArrayList<>();
    List<String[]> star = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      // neighbours in the path are far apart in the order of names
      path.add(new String[] {"n" + (i * 37) % 101, "n" + ((i + 1) * 37) % 101});
      star.add(new String[] {"m", "n" + i});
    }
    return Stream.of(
        Arguments.of("none", List.of()),
        Arguments.of("path", path),
        Arguments.of("star", star),
        Arguments.of("sparse", random(150, 110, 1)),
        Arguments.of("dense", random(60, 300, 2)),
        Arguments.of("many", random(400, 300, 3)));
  }

  private static List<String[]> random(int nodes, int edges, int seed) {
    Random random = new Random(seed);
    List<String[]> graph = new ArrayList<>();
    while (graph.size() < edges) {
      int one = random.nextInt(nodes);
      int other = random.nextInt(nodes);
      if (one != other) {
        graph.add(new String[] {"n" + one, "n" + other});
      }
    }
    return graph;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("graphs")
  void findsWhatASearchFindsOnDriverAndOnSpark(String name, List<String[]> edges) {
    Map<String, String> expected = search(edges);
    assertThat(components(edges, ConnectedComponents.MOST_EDGES_ON_DRIVER)).isEqualTo(expected);
    assertThat(components(edges, 0)).isEqualTo(expected);
  }

  @Test
  void roundsAreTold() {
    LocalStages stages = new LocalStages();
    new ConnectedComponents(stages, 0).of(frame(List.<String[]>of(new String[] {"b", "a"})));
    assertThat(stages.notes())
        .containsExactly(
            "connected components: round 1, 1 edges", "connected components: round 2, 1 edges");
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 1000})
  void roundsGrowSlowlyWithTheLengthOfAPath(int length) {
    List<String[]> path =
        IntStream.range(0, length).mapToObj(i -> new String[] {"n" + i, "n" + (i + 1)}).toList();
    LocalStages stages = new LocalStages();
    assertThat(new ConnectedComponents(stages, 0).of(frame(path)).count()).isEqualTo(length + 1);
    assertThat(stages.notes()).hasSizeLessThan(12);
  }

  private static Map<String, String> components(List<String[]> edges, long mostOnDriver) {
    Map<String, String> roots = new TreeMap<>();
    for (Row row :
        new ConnectedComponents(new LocalStages(), mostOnDriver).of(frame(edges)).collectAsList()) {
      assertThat(roots.put(row.getString(0), row.getString(1))).isNull();
    }
    return roots;
  }

  private static Dataset<Row> frame(List<String[]> edges) {
    return LocalSpark.session()
        .createDataFrame(
            edges.stream().map(edge -> RowFactory.create(0.9, edge[0], edge[1])).toList(), EDGE);
  }

  private static Map<String, String> search(List<String[]> edges) {
    Map<String, TreeSet<String>> neighbours = new TreeMap<>();
    for (String[] edge : edges) {
      neighbours.computeIfAbsent(edge[0], node -> new TreeSet<>()).add(edge[1]);
      neighbours.computeIfAbsent(edge[1], node -> new TreeSet<>()).add(edge[0]);
    }
    Map<String, String> roots = new TreeMap<>();
    for (String start : neighbours.keySet()) { // in order: a component is met at its smallest node
      Deque<String> open = new ArrayDeque<>(List.of(start));
      while (!open.isEmpty()) {
        String node = open.pop();
        if (roots.putIfAbsent(node, roots.getOrDefault(start, start)) == null) {
          open.addAll(neighbours.get(node));
        }
      }
    }
    return roots;
  }
}
