package io.embark.encode;

import io.embark.corpus.Rejection;
import io.embark.media.MediaFault;
import io.embark.media.Sound;
import io.embark.model.Engine;
import java.util.ArrayList;
import java.util.List;

/** What is spoken in sounds, one text each. */
public final class SpeechEncoder implements Encoder {
  private final SpeechRecognizer recognizer;

  SpeechEncoder(SpeechRecognizer recognizer) {
    this.recognizer = recognizer;
  }

  /** Shared by all tasks, and closed with this. */
  public SpeechRecognizer recognizer() {
    return recognizer;
  }

  @Override
  public EncodedWindow encodeSounds(List<Sound> sounds) {
    List<Encoded> results = new ArrayList<>();
    EncodeCounters counters = new EncodeCounters();
    for (Sound sound : sounds) {
      results.add(encoded(sound));
    }
    counters.encoded(results.stream().filter(result -> result.rejection() == null).count());
    return new EncodedWindow(results, counters.snapshot());
  }

  private Encoded encoded(Sound sound) {
    try {
      Transcript transcript = recognizer.transcribe(sound.source());
      return new Encoded(new TextEmbedding(transcript.text()), 0, false, null);
    } catch (IllegalStateException e) {
      throw e;
    } catch (RuntimeException | MediaFault e) {
      return new Encoded(null, 0, false, EncodeWindow.rejection("encode_failed", Engine.said(e)));
    }
  }

  @Override
  public EncodedWindow encode(List<String> texts) {
    Rejection rejection =
        EncodeWindow.rejection("no_text_tower", "the model hears speech, expected no text");
    return EncodedWindow.rejected(texts.size(), rejection);
  }

  @Override
  public void close() {
    recognizer.close();
  }
}
