package io.embark.ml;

import io.embark.corpus.UserError;
import io.embark.encode.EncoderSpec;
import io.embark.encode.SpeechEncoder;
import io.embark.encode.Transcript;
import io.embark.media.MediaFault;
import io.embark.media.MediaLimits;
import io.embark.media.SoundReader;
import io.embark.model.Engine;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * What is spoken in sounds, heard while they are read: a file may be a day long.
 *
 * @param hasPassages a column of passages is added
 * @param hasLanguage and one of the language
 */
record SpeechKind(EncoderSpec spec, boolean hasPassages, boolean hasLanguage, int intraOpThreads)
    implements MediaKind<Transcript> {
  @Override
  public Outcome<Transcript> decode(SeekableByteChannel file) throws MediaFault {
    SpeechEncoder encoder = (SpeechEncoder) spec.shared(intraOpThreads);
    int rate = spec.samplingRate().orElseThrow();
    try (SoundReader sound = SoundReader.open(file, rate, MediaLimits.DEFAULT)) {
      return Outcome.of(encoder.recognizer().transcribe(sound));
    } catch (IllegalStateException | UncheckedIOException | UserError e) {
      throw e; // not the file's fault
    } catch (RuntimeException e) {
      return Outcome.none("encode_failed", Engine.said(e));
    }
  }

  @Override
  public long bytes(Transcript decoded) {
    return (long) Character.BYTES * decoded.text().length();
  }

  @Override
  public List<Outcome<List<Object>>> encode(List<Transcript> decoded) {
    return decoded.stream().map(transcript -> Outcome.of(values(transcript))).toList();
  }

  private List<Object> values(Transcript transcript) {
    List<Object> values = new ArrayList<>();
    values.add(transcript.text().strip());
    if (hasPassages) {
      values.add(transcript.passages().stream().map(SpeechKind::row).toArray(Row[]::new));
    }
    if (hasLanguage) {
      values.add(transcript.language());
    }
    return values;
  }

  private static Row row(Transcript.Passage passage) {
    return RowFactory.create(passage.startMillis(), passage.endMillis(), passage.text().strip());
  }
}
