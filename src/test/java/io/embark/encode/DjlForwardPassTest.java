package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.UserError;
import io.embark.model.Device;
import io.embark.model.ModelCards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DjlForwardPassTest {
  @TempDir Path directory;

  @Test
  void aFileThatIsNoGraphIsRefused() throws IOException {
    Files.writeString(directory.resolve("model.onnx"), "no graph");

    assertThatThrownBy(() -> DjlForwardPass.open(directory, ModelCards.tiny(16), Device.CPU, 1))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot open model 'tiny' on cpu: Error code - ORT_INVALID_PROTOBUF - message: Load"
                + " model from "
                + directory.resolve("model.onnx")
                + " failed:Protobuf parsing failed., expected an ONNX file that ONNX Runtime 1.21"
                + " loads. Export the model again.");
  }

  @Test
  void cudaThatIsNotThereIsRefusedAndNeverReplacedByTheProcessor() {
    DenseFixture fixture = DenseFixture.of("bert-mean-norm");

    assertThatThrownBy(
            () ->
                DjlForwardPass.open(
                    fixture.model().directory(), fixture.model().card(), new Device("cuda", 0), 1))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot open model '"
                + fixture.model().card().reference()
                + "' on cuda:0: Error code - ORT_EP_FAIL - message: Failed to find CUDA shared"
                + " provider, expected a CUDA device that ONNX Runtime can use. Check"
                + " the driver and the CUDA and cuDNN libraries on the executors (docs/gpu.md), or"
                + " set 'device: cpu'.");
  }

  @Test
  void anOutputOfAnotherShapeIsNoTextsFault() {
    DenseFixture fixture = DenseFixture.of("bert-mean-norm");
    try (ForwardPass<PaddedBatch> forward =
        DjlForwardPass.open(
            fixture.model().directory(),
            DenseFixture.withDimension(fixture.model().card(), 31),
            Device.CPU,
            1)) {
      PaddedBatch batch =
          new PaddedBatch(1, 2, new int[] {2}, new long[] {2, 3}, new long[] {0, 0});

      assertThatThrownBy(() -> forward.run(batch))
          .isExactlyInstanceOf(IllegalStateException.class)
          .hasMessage(
              "output 'last_hidden_state' of model '"
                  + fixture.model().card().reference()
                  + "' is float32 (1, 2, 32), expected float32 (1, 2, 31)");
    }
  }

  @Test
  void aPassAfterCloseIsABugOfTheCaller() {
    DenseFixture fixture = DenseFixture.of("bert-mean-norm");
    ForwardPass<PaddedBatch> forward =
        DjlForwardPass.open(fixture.model().directory(), fixture.model().card(), Device.CPU, 1);
    forward.close();
    forward.close();

    PaddedBatch batch = new PaddedBatch(1, 1, new int[] {1}, new long[] {2}, new long[] {0});
    assertThatThrownBy(() -> forward.run(batch))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage("encoder is closed");
  }
}
