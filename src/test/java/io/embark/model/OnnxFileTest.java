package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFileTest {
  @TempDir private Path temporary;

  @Test
  void listsOperatorsAndNoExternalDataOfAGraphThatIsWhole() throws IOException {
    OnnxFile file = OnnxFile.read(Fixture.directory("bert-mean-norm/onnx/model.onnx"));

    assertThat(file.externalData()).isEmpty();
    assertThat(file.operators()).contains("Gather", "MatMul", "Softmax");
    assertThat(file.isDynamicallyQuantised()).isFalse();
  }

  @Test
  void namesTheFilesOfExternalTensors() throws IOException {
    Path graph = temporary.resolve("model.onnx");
    Files.write(
        graph, new TinyGraph("last_hidden_state", TinyGraph.INT64, 0, "parts/weights.bin").bytes());

    assertThat(OnnxFile.read(graph).externalData()).containsExactly("parts/weights.bin");
    assertThat(OnnxFile.read(graph).operators()).containsExactly("Gather");
  }

  @Test
  void refusesWhatIsNoProtobuf() throws IOException {
    Path graph = temporary.resolve("model.onnx");
    Files.writeString(graph, "version https://git-lfs.example/spec/v1\noid sha256:0\n");

    assertThatThrownBy(() -> OnnxFile.read(graph))
        .isInstanceOf(IOException.class)
        .hasMessage("not an ONNX file");
  }
}
