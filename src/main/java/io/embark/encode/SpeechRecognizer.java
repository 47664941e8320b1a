package io.embark.encode;

import io.embark.media.LogMel;
import io.embark.media.MediaFault;
import io.embark.media.SampleSource;
import io.embark.model.SpeechCard;
import io.embark.model.SpeechTokens;
import io.embark.model.TokenTexts;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Whisper: windows of 30 s to text, greedy. A sound of any length is read window by window; with
 * timestamps the next window begins where the last whole passage ended, as in openai/whisper's
 * {@code transcribe}. Thread-safe; owns its graphs.
 */
public final class SpeechRecognizer implements AutoCloseable {
  /** Milliseconds of a timestamp's step. */
  private static final int STEP_MILLIS = 20;

  private final SpeechCard card;
  private final SpeechSettings settings;
  private final ForwardPass<TensorBatch> encoder;
  private final ForwardPass<SpeechBatch> decoder;
  private final TokenTexts texts;
  private final LogMel features;

  SpeechRecognizer(
      SpeechCard card,
      SpeechSettings settings,
      ForwardPass<TensorBatch> encoder,
      ForwardPass<SpeechBatch> decoder,
      TokenTexts texts) {
    this.card = card;
    this.settings = settings;
    this.encoder = encoder;
    this.decoder = decoder;
    this.texts = texts;
    SpeechCard.Features made = card.features();
    this.features =
        new LogMel(
            made.samplingRate(), made.transform(), made.hop(), made.bands(), made.windowSamples());
  }

  /** Samples a second that it takes. */
  public int samplingRate() {
    return card.features().samplingRate();
  }

  /** What is spoken; no passage where nobody speaks. */
  public Transcript transcribe(SampleSource source) throws MediaFault {
    float[] window = new float[card.features().windowSamples()];
    List<Transcript.Passage> passages = new ArrayList<>();
    String language = settings.language();
    long start = 0;
    int length = source.read(window, 0, window.length);
    while (length > 0) {
      FloatBuffer states = states(window, length);
      String spoken = language == null ? language(states) : language;
      SpeechDecoding decoding = decoded(states, spoken);
      int used = length;
      if (isSpeech(decoding)) {
        language = spoken;
        used = passages(decoding.generated(), start, length, passages);
      }
      start += used;
      int rest = length - used;
      System.arraycopy(window, used, window, 0, rest);
      length = rest + source.read(window, rest, window.length - rest);
    }
    return new Transcript(language, passages);
  }

  /** {@code frames x size}. */
  private FloatBuffer states(float[] window, int length) {
    return encoder.run(batch(card, features.of(window, length))).get(0);
  }

  /**
   * One window as the encoder takes it.
   *
   * @param features a row of frames a band
   */
  static TensorBatch batch(SpeechCard card, float[] features) {
    int bands = card.features().bands();
    return new TensorBatch(
        1,
        new long[] {1, bands, features.length / bands},
        FloatBuffer.wrap(features),
        List.of(TensorBatch.ANY, card.dimension()));
  }

  private FloatBuffer logits(long[] ids, FloatBuffer states) {
    int size = card.dimension();
    return decoder.run(new SpeechBatch(ids, states, states.capacity() / size, size)).get(0);
  }

  /** The likeliest; null for a model of one language. */
  private String language(FloatBuffer states) {
    if (!card.tokens().isMultilingual()) {
      return null;
    }
    FloatBuffer logits = logits(new long[] {card.tokens().start()}, states);
    return card.tokens().languages().entrySet().stream()
        .max(
            Map.Entry.comparingByValue(
                (one, other) -> Float.compare(logits.get(one), logits.get(other))))
        .orElseThrow()
        .getKey();
  }

  private SpeechDecoding decoded(FloatBuffer states, String language) {
    long[] prompt = prompt(language);
    int most = card.tokens().most();
    if (settings.mostNewTokens() > 0) {
      most = Math.min(most, prompt.length + settings.mostNewTokens());
    }
    SpeechDecoding decoding =
        new SpeechDecoding(card.tokens(), settings.hasTimestamps(), prompt, most);
    decoding.run(ids -> logits(ids, states));
    return decoding;
  }

  private long[] prompt(String language) {
    SpeechTokens tokens = card.tokens();
    List<Long> prompt = new ArrayList<>();
    prompt.add((long) tokens.start());
    if (tokens.isMultilingual()) {
      prompt.add((long) tokens.languages().get(language));
      prompt.add((long) (settings.translates() ? tokens.translate() : tokens.transcribe()));
    }
    if (!settings.hasTimestamps()) {
      prompt.add((long) tokens.noTimestamps());
    }
    return prompt.stream().mapToLong(Long::longValue).toArray();
  }

  private boolean isSpeech(SpeechDecoding decoding) {
    return decoding.noSpeech() <= settings.noSpeechThreshold()
        || decoding.meanLogProbability() >= SpeechSettings.LEAST_LOG_PROBABILITY;
  }

  /** Adds the passages of a window; returns its samples that are done with. */
  private int passages(
      long[] ids, long startSample, int length, List<Transcript.Passage> passages) {
    int rate = samplingRate();
    long startMillis = startSample * 1000 / rate;
    long endMillis = (startSample + length) * 1000 / rate;
    if (!settings.hasTimestamps()) {
      add(ids, 0, ids.length, startMillis, endMillis, passages);
      return length;
    }
    int firstTime = card.tokens().firstTimestamp();
    int last = 0;
    for (int at = 1; at < ids.length; at++) {
      if (ids[at] >= firstTime && ids[at - 1] >= firstTime) {
        add(ids, last, at, startMillis, endMillis, passages);
        last = at;
      }
    }
    boolean endsWithOne =
        ids.length > 1 && ids[ids.length - 1] >= firstTime && ids[ids.length - 2] < firstTime;
    if (last == 0 || endsWithOne) {
      add(ids, last, ids.length, startMillis, endMillis, passages);
      return length;
    }
    long steps = ids[last - 1] - firstTime;
    int used = (int) Math.min(length, steps * STEP_MILLIS * rate / 1000);
    return used == 0 ? length : used;
  }

  private void add(
      long[] ids,
      int from,
      int to,
      long windowMillis,
      long windowEndMillis,
      List<Transcript.Passage> passages) {
    int firstTime = card.tokens().firstTimestamp();
    long[] times = Arrays.stream(ids, from, to).filter(id -> id >= firstTime).toArray();
    String text = texts.of(Arrays.stream(ids, from, to).filter(id -> id < firstTime).toArray());
    if (text.isBlank()) {
      return;
    }
    boolean isTimed = settings.hasTimestamps() && times.length > 0;
    long start =
        isTimed
            ? Math.min(windowMillis + (times[0] - firstTime) * STEP_MILLIS, windowEndMillis - 1)
            : windowMillis;
    long end =
        isTimed && times.length > 1
            ? windowMillis + (times[times.length - 1] - firstTime) * STEP_MILLIS
            : windowEndMillis;
    passages.add(
        new Transcript.Passage(start, Math.max(start + 1, Math.min(end, windowEndMillis)), text));
  }

  @Override
  public void close() {
    encoder.close();
    decoder.close();
  }
}
