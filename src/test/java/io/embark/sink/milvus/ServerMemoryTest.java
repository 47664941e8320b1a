package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.embark.testing.MilvusStandalone;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class ServerMemoryTest {
  private static String node(String type, long bytes) {
    return "{\"infos\": {\"type\": \""
        + type
        + "\", \"hardware_infos\": {\"memory\": "
        + bytes
        + ", \"memory_usage\": 7}}}";
  }

  @Test
  void aRealServerTellsWhatItsMachineHas() {
    try (MilvusConnection connection =
        new MilvusConnection(
            MilvusAddress.of(MilvusStandalone.shared().uri(), "write.milvus.uri"))) {
      long machine =
          ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
              .getTotalMemorySize();
      assertThat(ServerMemory.ofDataNode(connection).orElseThrow().bytes())
          .isCloseTo(machine, Percentage.withPercentage(2));
    }
  }

  @Test
  void theDataNodeWithTheLeastMemoryCounts() {
    String metrics =
        "{\"nodes_info\": ["
            + node("querynode", 1)
            + ", "
            + node("datanode", 8L << 30)
            + ", "
            + node("datanode", 4L << 30)
            + "]}";
    assertThat(ServerMemory.smallest(metrics)).contains(new ServerMemory(4L << 30));
    assertThat(new ServerMemory(4L << 30).longestFile(4)).isEqualTo(128L << 20);
    assertThat(new ServerMemory(4L << 30).longestFile(256)).isEqualTo(2L << 20);
    assertThat(new ServerMemory(1).longestFile(1)).isEqualTo(1L << 20);
  }

  @Test
  void aServerThatTellsNothingLimitsNothing() {
    assertThat(ServerMemory.smallest("")).isEqualTo(Optional.empty());
    assertThat(ServerMemory.smallest("{\"nodes_info\": [" + node("datanode", 0) + "]}")).isEmpty();
    assertThat(ServerMemory.smallest("{\"nodes_info\": [" + node("proxy", 9) + "]}")).isEmpty();
  }
}
