package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.InvalidProtocolBufferException;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.milvus.grpc.FieldData;
import io.milvus.v2.common.DataType;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldColumnsTest {
  private static final CollectionPlan.Field DENSE =
      new CollectionPlan.Field("dense", DataType.FloatVector, null, 3, false);

  private static RowMapping.Entity row(String itemId, float... vector) {
    return new RowMapping.Entity(itemId, List.of(vector), 12, false);
  }

  @Test
  void floatsAreReadByProtobufAsTheyAreInTheRows() throws InvalidProtocolBufferException {
    List<FieldData> columns =
        FieldColumns.of(
            List.of(DENSE), List.of(row("a", 1f, -0f, Float.MIN_VALUE), row("b", 0.1f, 3e38f, 2f)));
    FieldData read = FieldData.parseFrom(columns.get(0).toByteString());
    assertThat(read.getVectors().getDim()).isEqualTo(3);
    assertThat(read.getVectors().getFloatVector().getDataList())
        .containsExactly(1f, -0f, Float.MIN_VALUE, 0.1f, 3e38f, 2f);
    assertThat(read.getVectors().getFloatVector().getUnknownFields().asMap()).isEmpty();
  }

  @Test
  void aVectorOfAnotherLengthIsNotSent() {
    UserError error =
        catchThrowableOfType(
            UserError.class,
            () -> FieldColumns.of(List.of(DENSE), List.of(row("a", 1f, 2f, 3f), row("b", 1f, 2f))));
    assertThat(error)
        .hasMessage(
            "Cannot send item 'b' to Milvus: its vector in column 'dense' has 2 numbers, expected"
                + " 3. Run the job with --fresh to encode it anew.");
    assertThat(error.category()).isEqualTo(Category.BOOKS);
  }
}
