package io.embark.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.embark.corpus.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** Reads a directory of static vectors on the local disk: its card, and the vectors. */
final class StaticDirectory {
  /** Tensors of sentence-transformers' and model2vec's files. */
  private static final String WORD_EMBEDDINGS = "emb_layer.weight";

  private static final String STATIC_EMBEDDING = "embedding.weight";
  private static final String MODEL2VEC = "embeddings";

  /** What model2vec 0.10 reads of a text: {@code StaticModel.encode(max_length=512)}. */
  private static final int MODEL2VEC_TOKENS = 512;

  private static final int LONGEST_HEADER = 64;
  private static final int PEEKED_BYTES = 1 << 16;

  private StaticDirectory() {}

  /** The card of the one that {@code layout} found; everything has been read once. */
  static ResolvedModel read(
      Path directory,
      ModelLayout layout,
      StaticLayout files,
      ModelOverrides overrides,
      ModelFault fault)
      throws IOException {
    if (overrides.pooling().isPresent()) {
      throw fault.of(
          "option pooling is "
              + overrides.pooling().get().wireName()
              + " and the model has static vectors, whose mean is taken, expected no such option."
              + " Leave pooling out.");
    }
    ModelManifest manifest = ModelManifest.of(directory, files.needed());
    Map<String, String> sources = new TreeMap<>();
    List<HeadLayer> layers =
        layout.modules().isEmpty()
            ? List.of()
            : HeadReader.read(directory, layout.modules().get(), manifest, fault);
    checkPooling(directory, layout, fault);
    StaticFormat format = format(directory, layout, files, fault);
    PromptFile prompts = PromptFile.read(directory, fault);
    String settings = files.settings().orElse(null);
    sources.put("dimension", files.vectors());
    StaticCard card =
        new StaticCard(
            fault.reference(),
            format,
            files.vectors(),
            manifest.sha256Of(files.vectors()),
            settings,
            settings == null ? "" : manifest.sha256Of(settings),
            1,
            1,
            layers,
            overrides.normalize().orElse(false)
                || normalizes(directory, layout, format, sources, fault),
            Math.min(
                overrides.maxTokens().orElse(Integer.MAX_VALUE),
                maxTokens(directory, format, settings, fault)),
            prompts.prompts().orElseGet(TreeMap::new),
            prompts.defaultPromptName(),
            prompts.metric().orElse(Metric.COSINE),
            sources);
    try (StaticVectors vectors = vectors(directory, card, fault)) {
      HeadReader.checkDimensions(layers, vectors.dimension(), files.vectors(), fault);
      return new ResolvedModel(
          directory,
          card.of(vectors.words(), vectors.dimension()),
          manifest.files(),
          manifest.sha256());
    }
  }

  private static void checkPooling(Path directory, ModelLayout layout, ModelFault fault)
      throws IOException {
    Optional<String> folder = layout.modules().flatMap(ModuleList::poolingFolder);
    if (folder.isEmpty()) {
      return;
    }
    PoolingFile pooling = PoolingFile.read(directory, folder.get(), fault);
    if (!pooling.pooling().modes().equals(List.of(PoolingMode.MEAN))) {
      throw fault.of(
          pooling.name()
              + " asks for pooling "
              + pooling.pooling().wireName()
              + ", expected mean for static vectors. Use a model with it.");
    }
  }

  private static boolean normalizes(
      Path directory,
      ModelLayout layout,
      StaticFormat format,
      Map<String, String> sources,
      ModelFault fault)
      throws IOException {
    if (format == StaticFormat.MODEL2VEC) {
      Optional<JsonFile> config =
          JsonFile.read(directory, layout.ofTransformer(ModelLayout.CONFIG), fault);
      Optional<Boolean> stated =
          config.isPresent() ? config.get().flag("normalize") : Optional.empty();
      if (stated.isPresent()) {
        sources.put("normalize", config.get().name());
        return stated.get();
      }
    }
    sources.put("normalize", layout.modules().isPresent() ? ModelLayout.MODULES : "");
    return layout.modules().map(ModuleList::normalizes).orElse(false);
  }

  private static int maxTokens(
      Path directory, StaticFormat format, String settings, ModelFault fault) throws IOException {
    return switch (format) {
      case MODEL2VEC -> MODEL2VEC_TOKENS;
      case WORD_EMBEDDINGS -> {
        Optional<JsonFile> file =
            JsonFile.read(directory, StaticLayout.wordSettings(settings), fault);
        yield file.isPresent()
            ? file.get().integer("max_seq_length").orElse(Integer.MAX_VALUE)
            : Integer.MAX_VALUE;
      }
      default -> Integer.MAX_VALUE;
    };
  }

  private static StaticFormat format(
      Path directory, ModelLayout layout, StaticLayout files, ModelFault fault) throws IOException {
    if (files.settings().isEmpty()) {
      return fileFormat(directory.resolve(files.vectors()), files.vectors(), fault);
    }
    if (layout.modules().isPresent() && layout.modules().get().hasWordEmbeddings()) {
      return StaticFormat.WORD_EMBEDDINGS;
    }
    try (SafetensorsFile tensors =
        SafetensorsFile.open(directory.resolve(files.vectors()), files.vectors(), fault)) {
      if (tensors.names().contains(STATIC_EMBEDDING)) {
        return StaticFormat.STATIC_EMBEDDING;
      }
      if (tensors.names().contains(MODEL2VEC) && !tensors.names().contains("mapping")) {
        return StaticFormat.MODEL2VEC;
      }
      throw fault.of(
          files.vectors()
              + " has "
              + String.join(", ", tensors.names())
              + ", expected "
              + STATIC_EMBEDDING
              + " (sentence-transformers) or "
              + MODEL2VEC
              + " (model2vec, without a mapping of its vocabulary). Use a model with one of these.");
    }
  }

  /** Of a file of word vectors, by its first bytes. */
  private static StaticFormat fileFormat(Path file, String name, ModelFault fault)
      throws IOException {
    byte[] start = start(file);
    if (start.length >= Integer.BYTES
        && ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getInt() == FastTextFile.MAGIC) {
      return StaticFormat.FASTTEXT_BINARY;
    }
    String first = firstLine(start);
    if (first.isBlank()) {
      throw fault.of(
          name
              + " has no first line, expected a file of word vectors (GloVe, word2vec or fastText)."
              + " Copy the whole file again.");
    }
    WordVectorText.Header header = WordVectorText.Header.of(first);
    if (header == null) {
      return StaticFormat.GLOVE_TEXT;
    }
    return isText(start, header.bytes())
        ? StaticFormat.WORD2VEC_TEXT
        : StaticFormat.WORD2VEC_BINARY;
  }

  private static byte[] start(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(PEEKED_BYTES);
    }
  }

  private static String firstLine(byte[] start) {
    int end = 0;
    while (end < start.length && start[end] != '\n') {
      end++;
    }
    return new String(start, 0, end, StandardCharsets.ISO_8859_1);
  }

  /** Behind the header and the first word stand digits and their like. */
  private static boolean isText(byte[] start, int from) {
    int at = from;
    while (at < start.length && start[at] != ' ') {
      at++;
    }
    int end = Math.min(start.length, at + LONGEST_HEADER);
    for (; at < end && start[at] != '\n'; at++) {
      if ("0123456789+-.eE \t\r".indexOf(start[at]) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Reads the vectors of a card whose files have been found. */
  static StaticVectors vectors(Path directory, StaticCard card, ModelFault fault)
      throws IOException {
    Path file = directory.resolve(card.vectorsFile());
    String name = card.vectorsFile();
    return switch (card.format()) {
      case FASTTEXT_BINARY -> FastTextFile.read(file, name, fault);
      case GLOVE_TEXT, WORD2VEC_TEXT, WORD2VEC_BINARY -> {
        String first = firstLine(start(file));
        WordVectorText.Header header =
            card.format() == StaticFormat.GLOVE_TEXT ? null : WordVectorText.Header.of(first);
        Map<String, float[]> vectors =
            card.format() == StaticFormat.WORD2VEC_BINARY
                ? WordVectorBinary.read(file, name, header, fault)
                : WordVectorText.read(file, name, header, first, fault);
        if (vectors.isEmpty()) {
          throw fault.of(name + " has no words, expected at least one. Copy the whole file again.");
        }
        int dimension = vectors.values().iterator().next().length;
        yield new WordTable(vectors, dimension, Set.of(), false, card.maxTokens());
      }
      case WORD_EMBEDDINGS -> wordEmbeddings(directory, card, fault);
      case STATIC_EMBEDDING, MODEL2VEC -> tokenTable(directory, card, fault);
    };
  }

  private static StaticVectors wordEmbeddings(Path directory, StaticCard card, ModelFault fault)
      throws IOException {
    JsonFile settings = JsonFile.read(directory, card.settingsFile(), fault).orElseThrow();
    JsonNode vocabulary = settings.root().path("vocab");
    try (SafetensorsFile tensors =
        SafetensorsFile.open(directory.resolve(card.vectorsFile()), card.vectorsFile(), fault)) {
      int dimension = tensors.columns(WORD_EMBEDDINGS);
      if (!vocabulary.isArray() || vocabulary.isEmpty()) {
        throw settings.wrongType("vocab", vocabulary, "a list of words");
      }
      float[] rows =
          tensors.floats(
              WORD_EMBEDDINGS, "vocab of " + card.settingsFile(), vocabulary.size(), dimension);
      Map<String, float[]> vectors = new HashMap<>();
      for (int row = 0; row < vocabulary.size(); row++) {
        // of a word that comes twice the last row counts: word2idx is made in this order
        float[] vector = new float[dimension];
        System.arraycopy(rows, row * dimension, vector, 0, dimension);
        vectors.put(vocabulary.get(row).asText(), checked(vector, row, card, fault));
      }
      Set<String> stopWords = new HashSet<>();
      settings.root().path("stop_words").forEach(word -> stopWords.add(word.asText()));
      return new WordTable(
          vectors,
          dimension,
          stopWords,
          settings.flag("do_lower_case").orElse(false),
          card.maxTokens());
    }
  }

  private static float[] checked(float[] vector, int row, StaticCard card, ModelFault fault) {
    for (float value : vector) {
      if (!Float.isFinite(value)) {
        throw fault.of(
            card.vectorsFile()
                + " has "
                + value
                + " in row "
                + row
                + ", expected finite numbers. Copy the file again.");
      }
    }
    return vector;
  }

  private static StaticVectors tokenTable(Path directory, StaticCard card, ModelFault fault)
      throws IOException {
    TokenizerFiles tokenizer = TokenizerFiles.read(directory, card.settingsFile(), fault);
    boolean isModel2Vec = card.format() == StaticFormat.MODEL2VEC;
    String tensor = isModel2Vec ? MODEL2VEC : STATIC_EMBEDDING;
    int ids = tokenizer.largestId() + 1;
    float[] rows;
    int dimension;
    try (SafetensorsFile tensors =
        SafetensorsFile.open(directory.resolve(card.vectorsFile()), card.vectorsFile(), fault)) {
      dimension = tensors.columns(tensor);
      rows = tensors.floats(tensor, "tokens of " + card.settingsFile(), ids, dimension);
      if (tensors.names().contains("weights")) {
        float[] weights = tensors.floats("weights", "tokens of " + card.settingsFile(), ids);
        for (int i = 0; i < rows.length; i++) {
          rows[i] *= weights[i / dimension];
        }
      }
    }
    for (int i = 0; i < rows.length; i++) {
      if (!Float.isFinite(rows[i])) {
        checked(new float[] {rows[i]}, i / dimension, card, fault);
      }
    }
    return new TokenTable(
        TextTokenizer.openWithoutSpecial(
            directory.resolve(card.settingsFile()), card.reference(), Integer.MAX_VALUE),
        tokenizer.cutsAtSpaces(),
        rows,
        dimension,
        isModel2Vec ? tokenizer.unknownId() : OptionalLong.empty(),
        card.maxTokens(),
        isModel2Vec ? (long) MODEL2VEC_TOKENS * tokenizer.medianLength() : Integer.MAX_VALUE);
  }
}
